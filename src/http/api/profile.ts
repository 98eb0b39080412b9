/** `/api/profile`: what people look after themselves, whatever their role. */
import { z } from "zod";
import { LONGEST_PASSWORD } from "../../accounts/check-password.ts";
import type { SignedIn } from "../../accounts/sessions.ts";
import { ConfigError } from "../../core/errors.ts";
import type { Caller } from "../access.ts";
import { deviceName } from "../device-name.ts";
import { defineRoute } from "./define-route.ts";
import { listOf } from "./page.ts";
import { toPerson } from "./people.ts";
import { PersonShape, SessionShape } from "./shapes/person.ts";

export const profileRoutes = [
  defineRoute({
    method: "get",
    path: "/profile",
    operationId: "getProfile",
    tag: "people",
    scope: "read",
    summary: "Oneself, as a person",
    answer: { status: 200, about: "The person.", body: PersonShape },
    problems: ["not_a_user"],
    handle: async ({ caller }, { accounts }) => toPerson(await accounts.people.get(signedIn(caller).user.id)),
  }),
  defineRoute({
    method: "patch",
    path: "/profile",
    operationId: "changeProfile",
    tag: "people",
    scope: "read",
    summary: "Change one's own name",
    body: z.strictObject({ name: z.string().trim().min(1).max(80) }),
    answer: { status: 200, about: "The person, changed.", body: PersonShape },
    problems: ["not_a_user"],
    handle: async ({ caller, body }, { accounts }) =>
      toPerson(await accounts.people.change(signedIn(caller).user.id, body)),
  }),
  defineRoute({
    method: "post",
    path: "/profile/password",
    operationId: "changePassword",
    tag: "people",
    scope: "read",
    summary: "Change one's own password",
    description: "One's other sessions end.",
    holdsPassword: true,
    body: z.strictObject({
      current: z.string().min(1).max(LONGEST_PASSWORD),
      password: z.string().min(1).max(LONGEST_PASSWORD).describe("Ten characters are the least."),
    }),
    answer: { status: 204, about: "It is changed." },
    problems: ["not_a_user", "wrong_password", "weak_password", "too_many_tries"],
    handle: ({ caller, body, visitor }, { accounts }) =>
      accounts.changePassword(signedIn(caller), body, visitor),
  }),
  defineRoute({
    method: "get",
    path: "/profile/sessions",
    operationId: "listSessions",
    tag: "people",
    scope: "read",
    summary: "Where one is signed in",
    answer: { status: 200, about: "Last used first.", body: listOf(SessionShape) },
    problems: ["not_a_user"],
    async handle({ caller }, { accounts }) {
      const { user, session: mine } = signedIn(caller);
      const all = await accounts.sessions.list(user.id);
      return {
        items: all.map(({ id, userAgent, ipAddress, createdAt, lastUsedAt, expiresAt }) => ({
          id,
          current: id === mine.id,
          device: deviceName(userAgent),
          address: ipAddress || null,
          createdAt,
          lastUsedAt,
          expiresAt,
        })),
      };
    },
  }),
  defineRoute({
    method: "delete",
    path: "/profile/sessions/:id",
    operationId: "endSession",
    tag: "people",
    scope: "read",
    summary: "Sign out in another browser",
    params: z.object({ id: z.string().describe("The session's id, of one's own.") }),
    answer: { status: 204, about: "Nobody is signed in there any more." },
    problems: ["not_a_user", "session_not_found"],
    handle: ({ caller, params }, { accounts }) => accounts.sessions.end(signedIn(caller).user.id, params.id),
  }),
  defineRoute({
    method: "post",
    path: "/profile/sign-out-everywhere",
    operationId: "signOutEverywhere",
    tag: "people",
    scope: "read",
    summary: "End all of one's sessions",
    body: z.strictObject({ butHere: z.boolean().default(false).describe("Stay signed in here.") }),
    answer: { status: 200, about: "How many ended.", body: z.object({ ended: z.int() }) },
    problems: ["not_a_user"],
    async handle({ caller, body, setCookies }, { accounts }) {
      const { user, session } = signedIn(caller);
      const ended = await accounts.sessions.endAll(user.id, body.butHere ? session.id : null);
      if (!body.butHere) setCookies([accounts.sessions.farewell()]);
      return { ended };
    },
  }),
];

/** @throws {ConfigError} `not_a_user` */
function signedIn({ signedIn: found }: Caller): SignedIn {
  if (found) return found;
  throw new ConfigError("A token has no profile: this is for people who are signed in.", {
    code: "not_a_user",
  });
}
