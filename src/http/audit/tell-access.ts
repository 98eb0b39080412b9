/** How the audit log tells changes of tokens and of configuration as a whole. */
import type { ConfigPlan } from "../../run/operations/config.ts";
import type { TokenView } from "../../run/operations/tokens.ts";
import type { WorkspaceView } from "../../run/operations/workspaces.ts";
import { differencesOf } from "./differences.ts";
import type { Told, Telling } from "./tellings.ts";

const DID = { create: "made", change: "changed", remove: "removed", leave: "left alone" } as const;

function toldWorkspace(did: string, { id, name }: Pick<WorkspaceView, "id" | "name">): Told {
  return { action: `${did} the workspace "${name}"`, target: { kind: "workspace", id, name } };
}

function linesOf({ name, state, quotas }: WorkspaceView): Map<string, string> {
  const most = Object.entries(quotas).map(([quota, value]) => [quota, String(value ?? "any")] as const);
  return new Map([["Name", name], ["State", state], ...most]);
}

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
  createWorkspace: {
    action: "made a workspace",
    tell: ({ answer, body }) => toldWorkspace("made", (answer ?? body) as WorkspaceView),
  },
  changeWorkspace: {
    action: "changed a workspace",
    before: ({ params }, { workspaces }) => workspaces?.get((params as { id: string }).id),
    tell({ before, answer }) {
      const was = before as WorkspaceView;
      const is = (answer ?? before) as WorkspaceView;
      return { ...toldWorkspace("changed", is), changes: differencesOf(linesOf(was), linesOf(is)) };
    },
  },
  removeWorkspace: {
    action: "removed a workspace",
    before: ({ params }, { workspaces }) => workspaces?.get((params as { id: string }).id),
    tell: ({ before }) => toldWorkspace("removed", before as WorkspaceView),
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
