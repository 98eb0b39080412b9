/**
 * Lets two appends to one tab look for the table before either writes.
 *
 * With Google the gap is milliseconds wide and met by chance; here the first append waits in it for a second
 * one, and gives up after half a second.
 */
import { setTimeout as delay } from "node:timers/promises";

const PATIENCE_MS = 500;

export class AppendRace {
  readonly #waiting = new Map<string, () => void>();

  /** @param tab what the appends must have in common */
  async meet(tab: string): Promise<void> {
    const release = this.#waiting.get(tab);
    if (release !== undefined) {
      this.#waiting.delete(tab);
      release();
      return;
    }
    const met = new Promise<void>((resolve) => this.#waiting.set(tab, resolve));
    await Promise.race([met, delay(PATIENCE_MS, undefined, { ref: false })]);
    this.#waiting.delete(tab);
  }
}
