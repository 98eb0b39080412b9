/** Which action a step means. Apart from the model, so that pages which need no more load no more. */

/** In `use`: the app that the automation's `ats` names. */
export const ATS_PREFIX = "ats.";

/** The action that a step means: `ats.add_note` is `greenhouse.add_note` where the automation says `ats: greenhouse`. */
export function actionKeyOf({ ats }: { ats?: string | undefined }, { use }: { use: string }): string {
  return ats !== undefined && use.startsWith(ATS_PREFIX) ? `${ats}.${use.slice(ATS_PREFIX.length)}` : use;
}
