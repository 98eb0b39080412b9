/** How the audit log tells changes of tokens and of configuration as a whole. */
import type { ConfigPlan } from "../../run/operations/config.ts";
import type { TokenView } from "../../run/operations/tokens.ts";
import type { Telling } from "./tellings.ts";

const DID = { create: "made", change: "changed", remove: "removed", leave: "left alone" } as const;

export const accessTellings: Readonly<Record<string, Telling>> = {
  createToken: {
    action: "made a token",
    tell({ answer, body }) {
      const { name, scopes } = body as Pick<TokenView, "name" | "scopes">;
      const made = answer as TokenView | undefined;
      return {
        action: `made the token "${name}"`,
        target: made ? { kind: "token", id: made.id, name } : null,
        changes: [{ what: "May", before: null, after: scopes.join(", ") }],
      };
    },
  },
  revokeToken: {
    action: "revoked a token",
    before: ({ params }, { tokens }) => tokens.get((params as { id: string }).id),
    tell({ before }) {
      const { id, name } = before as TokenView;
      return { action: `revoked the token "${name}"`, target: { kind: "token", id, name } };
    },
  },
  applyConfig: {
    action: "applied a configuration",
    tell({ answer }) {
      const changes = ((answer as ConfigPlan | undefined)?.changes ?? []).filter(
        ({ kind }) => kind !== "leave",
      );
      const done = changes.map(({ kind, what, name, words }) => ({
        what: `${what} "${name}"`,
        before: null,
        after: [DID[kind], ...words].join("; "),
      }));
      const many = `${done.length} ${done.length === 1 ? "change" : "changes"}`;
      return { action: `applied a configuration (${many})`, target: null, changes: done };
    },
  },
};
