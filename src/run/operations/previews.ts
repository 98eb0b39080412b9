/** What an automation would do, for whoever writes one. Its rooms are loaded when somebody first looks. */
import type { Cache } from "../../core/define-action.ts";
import type { Store } from "../../store/store.ts";
import type { AutomationDefinition } from "../../core/automation/automation.ts";
import type { Log } from "../../log.ts";
import type { Backtests } from "../backtest/backtests.ts";
import type { BacktestRange } from "../backtest/run-backtest.ts";
import type { ConnectionReader } from "../connections.ts";
import type { Outbound } from "../outbound/outbound.ts";
import type { AutomationDraft as Draft } from "../../core/automation/automation-draft.ts";
import type { Looker } from "../preview/fitting-events.ts";
import type { KeptLooks } from "../preview/kept-looks.ts";
import type { CandidatesPreview, PreviewParts } from "../preview/preview-candidates.ts";
import type { StepsPreview } from "../preview/preview-steps.ts";
import type { Sending, SentStep } from "../preview/send-step.ts";

export interface Previews {
  /** The last events that the draft's trigger fits, judged by its condition. */
  candidates(
    draft: Draft,
    options: { limit: number; looker: Looker; signal: AbortSignal },
  ): Promise<CandidatesPreview>;
  /**
   * What each step would do with one event.
   *
   * @throws {ConfigError} `event_not_found`, `payload_removed`
   */
  steps(
    draft: Draft,
    options: { eventId: string; looker: Looker; signal: AbortSignal },
  ): Promise<StepsPreview>;
  /**
   * Carries one step out for real.
   *
   * @throws {ConfigError} `step_not_found`, `step_not_ready`, `send_id_reused`, `event_not_found`, `payload_removed`
   */
  send(sending: Sending): Promise<SentStep>;
  /** Those that were asked for. */
  backtests(): Promise<Backtests>;
  /** @param against  the automation to compare with, as it is */
  backtest(
    draft: Draft,
    options: { range: BacktestRange; against: AutomationDefinition | null },
  ): Promise<ReturnType<Backtests["start"]>>;
  close(): void;
}

export function previewOperations(
  parts: PreviewParts & {
    store: Store;
    reader: ConnectionReader;
    outbound: Outbound;
    cacheFor: (connectionId: string) => Cache;
    log: Log;
  },
): Previews {
  let looks: KeptLooks | undefined;
  let tests: Backtests | undefined;
  const keptLooks = async (): Promise<KeptLooks> => {
    const { createKeptLooks } = await import("../preview/kept-looks.ts");
    return (looks ??= createKeptLooks());
  };
  const backtests = async (): Promise<Backtests> => {
    const { createBacktests } = await import("../backtest/backtests.ts");
    const looks = await keptLooks();
    return (tests ??= createBacktests({ ...parts, looks }));
  };
  return {
    async candidates(draft, options) {
      const { previewCandidates } = await import("../preview/preview-candidates.ts");
      return previewCandidates(draft, options, parts);
    },
    async steps(draft, options) {
      const { previewSteps } = await import("../preview/preview-steps.ts");
      return previewSteps(draft, options, { ...parts, looks: await keptLooks() });
    },
    async send(sending) {
      const { sendStep } = await import("../preview/send-step.ts");
      return sendStep(sending, { ...parts, looks: await keptLooks() });
    },
    backtests,
    async backtest(draft, { range, against }) {
      const { toDefinition } = await import("../preview/draft.ts");
      return (await backtests()).start({ draft: toDefinition(draft), live: against, range });
    },
    close: () => tests?.close(),
  };
}
