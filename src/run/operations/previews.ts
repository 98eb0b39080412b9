/** What an automation would do, for whoever writes one. Its rooms are loaded when somebody first looks. */
import type { Cache } from "../../core/define-action.ts";
import type { Store } from "../../store/store.ts";
import type { ConnectionReader } from "../connections.ts";
import type { Outbound } from "../outbound/outbound.ts";
import type { Draft } from "../preview/draft.ts";
import type { Looker } from "../preview/fitting-events.ts";
import type { KeptLooks } from "../preview/kept-looks.ts";
import type { CandidatesPreview, PreviewParts } from "../preview/preview-candidates.ts";
import type { StepsPreview } from "../preview/preview-steps.ts";

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
}

export function previewOperations(
  parts: PreviewParts & {
    store: Store;
    reader: ConnectionReader;
    outbound: Outbound;
    cacheFor: (connectionId: string) => Cache;
  },
): Previews {
  let looks: KeptLooks | undefined;
  return {
    async candidates(draft, options) {
      const { previewCandidates } = await import("../preview/preview-candidates.ts");
      return previewCandidates(draft, options, parts);
    },
    async steps(draft, options) {
      const { createKeptLooks } = await import("../preview/kept-looks.ts");
      const { previewSteps } = await import("../preview/preview-steps.ts");
      looks ??= createKeptLooks();
      return previewSteps(draft, options, { ...parts, looks });
    },
  };
}
