/** Lists as files, for a spreadsheet: what a search of events or runs finds, newest first. */
import { z } from "zod";
import { csvLine } from "../../core/csv.ts";
import type { HiringEvent } from "../../core/hiring/hiring-event.ts";
import { typeInWords } from "../../core/hiring/in-words.ts";
import type { Found } from "../../store/search.ts";
import type { Page } from "../../store/page.ts";
import { attachCsv } from "./attach-csv.ts";
import { defineServedRoute } from "./define-route.ts";
import { eventSearchOf, EventFilter } from "./events.ts";
import { searchOf, SearchFilter } from "./runs.ts";

const MOST = 50_000;
const PAGE = 200;

async function* everything<T>(find: (page: Page) => Promise<Found<T>>): AsyncGenerator<T> {
  let count = 0;
  for (let before: string | undefined; ;) {
    const { items, next } = await find({ before, limit: PAGE });
    for (const item of items) {
      if (count === MOST) return;
      count += 1;
      yield item;
    }
    if (next === null) return;
    before = next;
  }
}

const moment = (at: number | null): string | null => (at === null ? null : new Date(at).toISOString());
const nameOf = ({ candidate }: HiringEvent): string | undefined =>
  candidate?.name ?? ([candidate?.firstName, candidate?.lastName].filter(Boolean).join(" ") || undefined);

export const exportRoutes = [
  defineServedRoute({
    method: "get",
    path: "/events/export.csv",
    operationId: "exportEvents",
    tag: "events",
    scope: "read",
    summary: "Events as CSV",
    description: `What the same search of \`/events\` finds, newest first, ${MOST.toLocaleString("en")} at most.`,
    query: EventFilter,
    answer: { status: 200, about: "A line for each event.", type: "text/csv", body: z.string() },
    problems: ["connection_not_found"],
    async serve({ query }, response, options) {
      const search = await eventSearchOf(query, options);
      await attachCsv(response, "events.csv", async function* () {
        yield csvLine(["When", "What", "Candidate", "Email", "Job", "Score", "From", "Automations", "Event"]);
        for await (const event of everything((page) => options.events.search(search, page))) {
          const { hiring, receivedAt, hiringType, wireName, connection, caused, id } = event;
          const became = caused.map(({ automation, state }) => `${automation}: ${state}`).join("; ");
          const what = hiringType === null ? wireName : typeInWords(hiringType);
          const { candidate, job, score } = hiring;
          const cells = [nameOf(hiring), candidate?.email, job?.title, score?.value, connection, became, id];
          yield csvLine([moment(receivedAt), what, ...cells]);
        }
      });
    },
  }),
  defineServedRoute({
    method: "get",
    path: "/runs/export.csv",
    operationId: "exportRuns",
    tag: "runs",
    scope: "read",
    summary: "Runs as CSV",
    description: `What the same search of \`/runs\` finds, newest first, ${MOST.toLocaleString("en")} at most.`,
    query: SearchFilter,
    answer: { status: 200, about: "A line for each run.", type: "text/csv", body: z.string() },
    problems: ["automation_not_found", "connection_not_found"],
    async serve({ query }, response, options) {
      const search = await searchOf(query, options);
      await attachCsv(response, "runs.csv", async function* () {
        yield csvLine(["When", "Automation", "State", "Why", "Code", "Candidate", "Email", "Ended", "Run"]);
        for await (const run of everything((page) => options.runs.search(search, page))) {
          const { createdAt, automation, state, reason, code, event, finishedAt, id } = run;
          const who = [nameOf(event.hiring), event.hiring.candidate?.email];
          yield csvLine([moment(createdAt), automation, state, reason, code, ...who, moment(finishedAt), id]);
        }
      });
    },
  }),
];
