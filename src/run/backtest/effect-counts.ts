/** Counts what steps would have left behind, by step and place. */
import type { Counted } from "../../core/picture/tally.ts";
import type { BacktestSide, Effects } from "./backtest-report.ts";

/** A step whose channel is mapped may have many places. */
const MOST = 40;

export class EffectCounts {
  readonly #side: BacktestSide;
  readonly #known = new Map<string, Effects>();
  #others: Effects | undefined;

  constructor(side: BacktestSide) {
    this.#side = side;
  }

  /**
   * @param place  what tells places apart that are called the same as long as nobody was asked
   * @param named  asked once for each place: how it is called there
   */
  async add(
    { stepId, place, counted }: { stepId: string; place: string; counted: Counted },
    named: () => Promise<Counted | null>,
  ): Promise<void> {
    const key = JSON.stringify([stepId, place, counted.one]);
    const known = this.#known.get(key);
    if (known) {
      known.count += 1;
      return;
    }
    if (this.#known.size >= MOST) {
      this.#others ??= this.#begin({ stepId, one: "more thing", many: "more things", count: 0 });
      this.#others.count += 1;
      return;
    }
    const effects = this.#begin({ stepId, ...counted, count: 1 });
    this.#known.set(key, effects);
    Object.assign(effects, await named());
  }

  #begin(effects: Effects): Effects {
    this.#side.effects.push(effects);
    return effects;
  }
}
