/** An automation that somebody is writing, as previews are asked about it: only its trigger is needed. A whole one fits too. */
export interface AutomationDraft {
  name?: string | undefined;
  trigger: string;
  from?: string[] | undefined;
  when?: string | undefined;
  ats?: string | undefined;
  steps?: AutomationDraftStep[] | undefined;
}

export interface AutomationDraftStep {
  /** Left out: the action's own name, as when it is saved. */
  id?: string | undefined;
  use?: string | undefined;
  connection?: string | undefined;
  when?: string | undefined;
  with?: unknown;
}
