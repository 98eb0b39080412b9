/** A sandbox in which something has happened: messages, rows, a question, runs that wait, and names that are long. */
import { parseAutomation } from "../../src/core/automation/automation-file.ts";
import type { AutomationDefinition } from "../../src/core/automation/automation.ts";
import { HIRING_PIPELINE_ID } from "../../src/sandbox/google/seed.ts";
import { eventually } from "../e2e/hirewire.ts";
import { openSandboxHouse, type SandboxHouse } from "../http/sandbox-house.ts";

/** As long as the builder takes, and with a word that no line of a phone holds. */
export const LONG_NAME =
  "Every Donaudampfschifffahrtsgesellschaftskapitänsanwärterin with a score, for whoever reads the weekly summary";

const STRONG = parseAutomation(`
name: Strong scores
trigger: candidate.scored
when: >-
  $event.score.value >= 80 and ($event.job.title = "Designer" or $exists($event.candidate.email))
steps:
  - id: post
    use: slack.post_message
    with:
      channel: "#hiring"
      text: "*{% $event.candidate.name %}* scored {% $event.score.value %} for {% $event.job.title %}"
  - id: row
    use: google_sheets.upsert_row
    with:
      spreadsheet: ${HIRING_PIPELINE_ID}
      key_column: Email
      key: "{% $event.candidate.email %}"
      missing_columns: add
      values:
        Name: "{% $event.candidate.name %}"
        Score: "{% $event.score.value %}"
`);

/** A copy, which somebody is in the middle of changing. */
export const IN_HAND = "Strong scores, being changed";

const RECIPES: AutomationDefinition[] = [
  STRONG,
  { ...STRONG, name: IN_HAND, trigger: "hiresscope.application_shortlisted" },
  parseAutomation(`
name: Low scores ask a person
trigger: candidate.scored
when: $event.score.value < 40
ats: lever
steps:
  - id: decision
    use: hirewire.ask_person
    with:
      question: "{% $event.candidate.name %} scored {% $event.score.value %}. Reject the application?"
      choices: [Reject, Keep]
  - use: ats.reject
    when: $steps.decision.answer = "Reject"
    with: { reason: Lacking skills }
`),
  parseAutomation(`
name: ${LONG_NAME}
trigger: hiresscope.application_shortlisted
steps:
  - use: slack.post_message
    with: { channel: "#hiring", text: "{% $event.candidate.name %} was shortlisted" }
`),
];

const PEOPLE: [name: string, email: string, score: number][] = [
  ["Ada Lindqvist", "ada.lindqvist@example.com", 91],
  ["Maximiliane-Friederike von Hohenstein-Waldburg-Zeil", "maximiliane-friederike@hohenstein.example", 86],
  ["Kwame Boateng", "kwame@example.com", 79],
  ["Ines Ferreira", "ines@example.com", 31],
];

export interface LivelyHouse extends SandboxHouse {
  /** A candidate of HIRESSCOPE is scored. */
  score(name: string, email: string, score: number): Promise<void>;
}

export async function openLivelyHouse(): Promise<LivelyHouse> {
  const house = await openSandboxHouse(RECIPES);
  const { server, standIns } = house;
  let count = 0;
  const score: LivelyHouse["score"] = async (name, email, value) => {
    count += 1;
    await server.get("POST", "/samples", {
      event: "hiresscope.application_scored",
      changes: {
        "data.applicationId": `app_${count}`,
        "data.candidateName": name,
        "data.candidateEmail": email,
        "data.score": value,
      },
    });
  };
  await server.get("POST", "/hooks", { targetUrl: `${standIns.url}/told`, event: "candidate.hired" });
  for (const [name, email, value] of PEOPLE) await score(name, email, value);
  await eventually(async () => standIns.slack.messages("hiring").length >= 2, "the messages");
  return { ...house, score };
}
