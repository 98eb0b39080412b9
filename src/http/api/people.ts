/** `/api/people` and `/api/invitations`: who may use this Hirewire. */
import { z } from "zod";
import type { InvitationView } from "../../accounts/links.ts";
import type { Person } from "../../store/accounts.ts";
import { defineRoute } from "./define-route.ts";
import { listOf } from "./page.ts";
import {
  InvitationShape,
  NewInvitationShape,
  NewLinkShape,
  PersonShape,
  RoleShape,
} from "./shapes/person.ts";

const Params = z.object({ id: z.string().describe("The person's id.") });

export const peopleRoutes = [
  defineRoute({
    method: "get",
    path: "/people",
    operationId: "listPeople",
    tag: "people",
    scope: "read",
    summary: "Everybody who may use this Hirewire",
    description: "So that a viewer knows which owner to ask.",
    answer: { status: 200, about: "All of them, oldest first.", body: listOf(PersonShape) },
    handle: async (_request, { accounts }) => ({ items: (await accounts.people.list()).map(toPerson) }),
  }),
  defineRoute({
    method: "patch",
    path: "/people/:id",
    operationId: "changePerson",
    tag: "people",
    scope: "admin",
    summary: "Change somebody's role or name",
    description: "A new role counts from the next call on, in every browser.",
    params: Params,
    body: z.strictObject({ role: RoleShape.optional(), name: z.string().trim().min(1).max(80).optional() }),
    answer: { status: 200, about: "The person, changed.", body: PersonShape },
    problems: ["user_not_found", "last_owner"],
    handle: async ({ params, body }, { accounts }) => {
      const { role, name } = body;
      const change = { ...(role !== undefined && { role }), ...(name !== undefined && { name }) };
      return toPerson(await accounts.people.change(params.id, change));
    },
  }),
  defineRoute({
    method: "delete",
    path: "/people/:id",
    operationId: "removePerson",
    tag: "people",
    scope: "admin",
    summary: "Take somebody's access away",
    description: "They are signed out everywhere. What they made stays.",
    params: Params,
    answer: { status: 204, about: "They have no account any more." },
    problems: ["user_not_found", "last_owner"],
    handle: ({ params }, { accounts }) => accounts.people.remove(params.id),
  }),
  defineRoute({
    method: "post",
    path: "/people/:id/sign-out",
    operationId: "signPersonOut",
    tag: "people",
    scope: "admin",
    summary: "End somebody's sessions, all of them",
    params: Params,
    answer: {
      status: 200,
      about: "How many there were.",
      body: z.object({ ended: z.int() }),
    },
    problems: ["user_not_found"],
    handle: async ({ params }, { accounts }) => {
      const { id } = await accounts.people.get(params.id);
      return { ended: await accounts.sessions.endAll(id, null) };
    },
  }),
  defineRoute({
    method: "post",
    path: "/people/:id/link",
    operationId: "makeResetLink",
    tag: "people",
    scope: "admin",
    summary: "Make a link by which somebody chooses a new password",
    description: "For who forgot theirs. It is good once, for a day; one that was made before is void.",
    shownOnce: true,
    params: Params,
    answer: { status: 201, about: "The link.", body: NewLinkShape },
    problems: ["user_not_found"],
    handle: ({ params, caller }, { accounts }) => accounts.links.reset(params.id, caller.id),
  }),
  defineRoute({
    method: "post",
    path: "/people/set-up-link",
    operationId: "makeSetUpLink",
    tag: "people",
    scope: "admin",
    summary: "Make another link by which the first owner makes their account",
    description: "Only while there is no owner. The one in the start-up log is void then.",
    shownOnce: true,
    answer: { status: 201, about: "The link.", body: NewLinkShape },
    problems: ["owner_exists"],
    handle: ({ caller }, { accounts }) => accounts.links.setUp(caller.id),
  }),
  defineRoute({
    method: "get",
    path: "/invitations",
    operationId: "listInvitations",
    tag: "people",
    scope: "admin",
    summary: "Who was invited and has not come yet",
    answer: { status: 200, about: "All of them, newest first.", body: listOf(InvitationShape) },
    handle: async (_request, { accounts }) => ({
      items: (await accounts.links.invitations()).map(toInvitation),
    }),
  }),
  defineRoute({
    method: "post",
    path: "/invitations",
    operationId: "invitePerson",
    tag: "people",
    scope: "admin",
    summary: "Invite somebody",
    description:
      "Makes a link to send them. It is good once, for a week. Inviting the same address again makes the earlier link void.",
    shownOnce: true,
    body: z.strictObject({
      email: z.email().max(254).trim().toLowerCase().describe("What they will sign in with."),
      role: RoleShape,
    }),
    answer: { status: 201, about: "The invitation.", body: NewInvitationShape },
    problems: ["email_taken"],
    handle: async ({ body, caller }, { accounts }) => {
      const made = await accounts.links.invite(body, caller.id);
      return { ...toInvitation(made), link: made.link };
    },
  }),
  defineRoute({
    method: "delete",
    path: "/invitations/:id",
    operationId: "withdrawInvitation",
    tag: "people",
    scope: "admin",
    summary: "Withdraw an invitation",
    params: z.object({ id: z.string().describe("The invitation's id.") }),
    answer: { status: 204, about: "Its link is void." },
    problems: ["invitation_not_found"],
    handle: ({ params }, { accounts }) => accounts.links.uninvite(params.id),
  }),
];

export function toPerson({ id, name, email, role, hasPassword, lastSeenAt, createdAt }: Person) {
  return { id, name, email, role, hasPassword, lastSeenAt, createdAt };
}

function toInvitation({ id, email, role, createdAt, expiresAt, expired }: InvitationView) {
  return { id, email, role, createdAt, expiresAt, expired };
}
