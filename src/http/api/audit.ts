/** `/api/audit`: who changed what, when. */
import { once } from "node:events";
import { z } from "zod";
import type { AuditFilter, ChainedAuditEntry } from "../../store/audit.ts";
import { csvLine } from "../csv.ts";
import { defineRoute, defineServedRoute } from "./define-route.ts";
import { pageOf, PageQuery, readPage } from "./page.ts";
import {
  AuditCallerShape,
  AuditCheckShape,
  AuditEntryShape,
  AuditOutcomeShape,
  AuditSettingsInput,
  AuditSettingsShape,
} from "./shapes/audit.ts";

const Filter = z.strictObject({
  who: z.string().max(200).optional().describe("Only what this caller did, by id."),
  area: z.string().max(60).optional().describe("Only what was about this, such as `automations`."),
  target: z.string().max(200).optional().describe("Only what was done to this, by id."),
  outcome: AuditOutcomeShape.optional().describe("Only what ended like this."),
  from: z.coerce.number().int().optional().describe("Not before this moment."),
  until: z.coerce.number().int().optional().describe("Before this moment."),
});

const filterOf = ({ who, ...rest }: z.output<typeof Filter>): AuditFilter => ({ ...rest, callerId: who });

const show = ({ previous: _previous, ...entry }: ChainedAuditEntry) => entry;

const COLUMNS = [
  "Time (UTC)",
  "Who",
  "Kind of caller",
  "Did what",
  "Outcome",
  "What was changed",
  "Before",
  "After",
  "Target",
  "Target's id",
  "Address",
  "With",
  "Operation",
  "Record",
  "Hash",
];
const PER_READ = 500;
/** Without it Excel reads UTF-8 as something else. */
const BYTE_ORDER_MARK = "\uFEFF";

/** One line for each change, so that before and after stand side by side. */
function linesOf(entry: ChainedAuditEntry): string {
  const { id, at, caller, action, outcome, changes, target, address, client, operation, hash } = entry;
  const some = changes.length > 0 ? changes : [{ what: null, before: null, after: null }];
  return some
    .map(({ what, before, after }) =>
      csvLine([
        new Date(at).toISOString(),
        caller.name,
        caller.kind,
        action,
        outcome,
        what,
        before,
        after,
        target?.name ?? null,
        target?.id ?? null,
        address,
        client,
        operation,
        id,
        hash,
      ]),
    )
    .join("");
}

export const auditRoutes = [
  defineRoute({
    method: "get",
    path: "/audit",
    operationId: "listAudit",
    tag: "audit",
    scope: "admin",
    summary: "Who changed what, newest first",
    query: PageQuery.extend(Filter.shape),
    answer: { status: 200, about: "A page of records.", body: pageOf(AuditEntryShape) },
    problems: ["unknown_cursor"],
    async handle({ query: { limit, before, ...filter } }, { audit }) {
      const page = await readPage({ limit, before }, "aud", (wanted) => audit.list(filterOf(filter), wanted));
      return { ...page, items: page.items.map(show) };
    },
  }),
  defineServedRoute({
    method: "get",
    path: "/audit.csv",
    operationId: "exportAudit",
    tag: "audit",
    scope: "admin",
    summary: "The same as a table for spreadsheets",
    description:
      "Everything that fits, newest first, a line for each change. Cells that a spreadsheet would take for a formula begin with an apostrophe.",
    query: Filter,
    answer: { status: 200, about: "The table.", type: "text/csv", body: z.string() },
    async serve({ query }, response, { audit }) {
      response.status(200).type("text/csv");
      response.set("Content-Disposition", 'attachment; filename="hirewire-audit.csv"');
      response.write(`${BYTE_ORDER_MARK}${csvLine(COLUMNS)}`);
      let before: string | undefined;
      for (;;) {
        const some = await audit.list(filterOf(query), { before, limit: PER_READ });
        if (!response.write(some.map(linesOf).join("")) && !response.destroyed) {
          await Promise.race([once(response, "drain"), once(response, "close")]);
        }
        if (some.length < PER_READ || response.destroyed) break;
        before = some.at(-1)?.id;
      }
      response.end();
    },
  }),
  defineRoute({
    method: "get",
    path: "/audit/callers",
    operationId: "listAuditCallers",
    tag: "audit",
    scope: "admin",
    summary: "Everybody who stands in the audit log",
    answer: {
      status: 200,
      about: "By the name they had last.",
      body: z.object({ items: z.array(AuditCallerShape) }),
    },
    handle: async (_request, { audit }) => ({ items: await audit.callers() }),
  }),
  defineRoute({
    method: "get",
    path: "/audit/check",
    operationId: "checkAudit",
    tag: "audit",
    scope: "admin",
    summary: "Whether the audit log was tampered with",
    description:
      "Each record holds a hash over itself and the one before it. Records that went by age are not missed; that the newest were cut off shows only by a `head` kept elsewhere.",
    answer: { status: 200, about: "What was found.", body: AuditCheckShape },
    async handle(_request, { audit }) {
      const found = await audit.check();
      return { ...found, intact: found.brokenAt === null };
    },
  }),
  defineRoute({
    method: "get",
    path: "/audit/settings",
    operationId: "getAuditSettings",
    tag: "audit",
    scope: "admin",
    summary: "How long records are kept",
    answer: { status: 200, about: "The settings.", body: AuditSettingsShape },
    handle: (_request, { audit }) => audit.settings(),
  }),
  defineRoute({
    method: "put",
    path: "/audit/settings",
    operationId: "changeAuditSettings",
    tag: "audit",
    scope: "admin",
    summary: "Change how long records are kept",
    body: AuditSettingsInput,
    answer: { status: 200, about: "The settings.", body: AuditSettingsShape },
    handle: ({ body }, { audit }) => audit.changeSettings(body),
  }),
];
