/** `/api/workspaces`: one for each client of the installation, looked after from the first of them by the operator alone. */
import { z } from "zod";
import { ConfigError } from "../../core/errors.ts";
import type { WorkspaceOperations } from "../../run/operations/workspaces.ts";
import type { ApiOptions } from "./api-options.ts";
import { defineRoute } from "./define-route.ts";
import { QuotasShape, WorkspaceShape } from "./shapes/workspace.ts";

const Params = z.object({ id: z.string().describe("The workspace's id.") });
const Name = z.string().trim().min(1).max(80);

const common = { tag: "workspaces", scope: "admin", forOperator: true } as const;
const FOR_OPERATOR = ["operator_only", "workspaces_need_postgres"] as const;

/** @throws {ConfigError} `operator_only`, in all workspaces but the first */
function all({ workspaces }: ApiOptions): WorkspaceOperations {
  if (workspaces) return workspaces;
  throw new ConfigError("Workspaces are looked after at the address of the installation itself.", {
    code: "operator_only",
  });
}

export const workspaceRoutes = [
  defineRoute({
    ...common,
    method: "get",
    path: "/workspaces",
    operationId: "listWorkspaces",
    summary: "Every workspace, oldest first",
    answer: { status: 200, about: "All of them.", body: z.object({ items: z.array(WorkspaceShape) }) },
    problems: FOR_OPERATOR,
    handle: async (_request, options) => ({ items: await all(options).list() }),
  }),
  defineRoute({
    ...common,
    method: "post",
    path: "/workspaces",
    operationId: "createWorkspace",
    summary: "Make a workspace",
    description: "It is empty: make its first owner's account with `hirewire --workspace <id> people link`.",
    body: z.strictObject({
      id: z.string().describe("1 to 63 small letters, digits and hyphens, as in a host name."),
      name: Name,
      quotas: QuotasShape.optional(),
    }),
    answer: { status: 201, about: "The workspace.", body: WorkspaceShape },
    problems: [...FOR_OPERATOR, "workspace_id_invalid", "workspace_id_taken"],
    handle: ({ body }, options) => all(options).create(body),
  }),
  defineRoute({
    ...common,
    method: "get",
    path: "/workspaces/:id",
    operationId: "getWorkspace",
    summary: "One workspace",
    params: Params,
    answer: { status: 200, about: "The workspace.", body: WorkspaceShape },
    problems: [...FOR_OPERATOR, "workspace_not_found"],
    handle: ({ params }, options) => all(options).get(params.id),
  }),
  defineRoute({
    ...common,
    method: "patch",
    path: "/workspaces/:id",
    operationId: "changeWorkspace",
    summary: "Rename, suspend, resume or limit a workspace",
    params: Params,
    body: z.strictObject({
      name: Name.optional(),
      state: z.enum(["active", "suspended"]).optional(),
      quotas: QuotasShape.partial().optional(),
    }),
    answer: { status: 200, about: "The workspace as it is now.", body: WorkspaceShape },
    problems: [...FOR_OPERATOR, "workspace_not_found", "workspace_is_default"],
    handle: ({ params, body }, options) => all(options).change(params.id, body),
  }),
  defineRoute({
    ...common,
    method: "delete",
    path: "/workspaces/:id",
    operationId: "removeWorkspace",
    summary: "Remove a workspace with all that it has",
    description: "Our hooks at its vendors are taken back first. There is no way back but a backup.",
    params: Params,
    query: z.strictObject({
      confirm: z.string().optional().describe("The id once more, since everything goes."),
    }),
    answer: { status: 204, about: "It is gone; its rows follow." },
    problems: [...FOR_OPERATOR, "workspace_not_found", "workspace_is_default", "workspace_not_confirmed"],
    handle: ({ params, query }, options) => all(options).remove(params.id, query.confirm ?? ""),
  }),
];
