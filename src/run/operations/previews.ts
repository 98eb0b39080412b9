/** What an automation would do, for whoever writes one. Its rooms are loaded when somebody first looks. */
import type { Draft } from "../preview/draft.ts";
import type { Looker } from "../preview/fitting-events.ts";
import type { CandidatesPreview, PreviewParts } from "../preview/preview-candidates.ts";

export interface Previews {
  /** The last events that the draft's trigger fits, judged by its condition. */
  candidates(
    draft: Draft,
    options: { limit: number; looker: Looker; signal: AbortSignal },
  ): Promise<CandidatesPreview>;
}

export function previewOperations(parts: PreviewParts): Previews {
  return {
    async candidates(draft, options) {
      const { previewCandidates } = await import("../preview/preview-candidates.ts");
      return previewCandidates(draft, options, parts);
    },
  };
}
