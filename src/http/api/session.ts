/** `/api/session`: signing in and out. What is asked here needs no sign-in, and is throttled. */
import { z } from "zod";
import { LONGEST_PASSWORD } from "../../accounts/check-password.ts";
import { defineRoute, defineServedRoute } from "./define-route.ts";
import { recordReturn } from "../audit/record-return.ts";
import { LinkShape, PersonShape, SessionStateShape } from "./shapes/person.ts";
import { toPerson } from "./people.ts";

export const Email = z.email().max(254).trim().toLowerCase();
const Token = z.string().min(1).max(200).describe("What stands behind `token=` in the link.");
/** Long ones would cost us time before they are refused. */
const Password = z.string().min(1).max(LONGEST_PASSWORD);
const CAME_IN = {
  status: 200,
  about: "Who is signed in now. The answer sets the session's cookie.",
  body: PersonShape,
} as const;

export const sessionRoutes = [
  defineRoute({
    method: "get",
    path: "/session",
    operationId: "getSession",
    tag: "session",
    scope: null,
    summary: "Whether somebody is signed in, and how one could be",
    answer: { status: 200, about: "What a sign-in page needs to know.", body: SessionStateShape },
    handle: async ({ visitor }, { accounts }) => ({
      signedIn: (await accounts.sessions.find(visitor.cookies, false)) !== null,
      setUpNeeded: await accounts.setUpNeeded(),
      oidc: accounts.oidc,
    }),
  }),
  defineRoute({
    method: "post",
    path: "/session",
    operationId: "signIn",
    tag: "session",
    scope: null,
    summary: "Sign in with email address and password",
    description:
      "Eight tries for an account and thirty from an address in a quarter of an hour. A wrong address and a wrong password are answered alike.",
    holdsPassword: true,
    body: z.strictObject({ email: Email, password: Password }),
    answer: CAME_IN,
    problems: ["sign_in_refused", "too_many_tries"],
    async handle({ body, visitor, setCookies }, { accounts }) {
      const { user, cookies } = await accounts.signIn(body, visitor);
      setCookies(cookies);
      return toPerson(user);
    },
  }),
  defineRoute({
    method: "delete",
    path: "/session",
    operationId: "signOut",
    tag: "session",
    scope: null,
    summary: "Sign out here",
    answer: { status: 204, about: "Nobody is signed in with this cookie any more." },
    async handle({ visitor, setCookies }, { accounts }) {
      setCookies([await accounts.signOut(visitor)]);
    },
  }),
  defineRoute({
    method: "post",
    path: "/session/link",
    operationId: "readLink",
    tag: "session",
    scope: null,
    summary: "What a link lets one do",
    description: "Of a set-up link, an invitation or a link for a new password. It stays valid.",
    asksOnly: true,
    body: z.strictObject({ token: Token }),
    answer: { status: 200, about: "What it is for.", body: LinkShape },
    problems: ["link_gone", "owner_exists"],
    handle: ({ body }, { accounts }) => accounts.links.look(body.token),
  }),
  defineRoute({
    method: "post",
    path: "/session/enter",
    operationId: "useLink",
    tag: "session",
    scope: null,
    summary: "Make an account with a link, or choose a new password",
    description: "The link is used up, and whoever used it is signed in.",
    holdsPassword: true,
    body: z.strictObject({
      token: Token,
      name: z.string().trim().max(80).default("").describe("Of somebody who has no account yet."),
      email: Email.nullable().default(null).describe("Of the first owner; an invitation names its own."),
      password: Password,
    }),
    answer: CAME_IN,
    problems: [
      "link_gone",
      "owner_exists",
      "email_taken",
      "weak_password",
      "invalid_email",
      "own_name_missing",
    ],
    async handle({ body, visitor, setCookies }, { accounts }) {
      const { token, ...given } = body;
      const { user, cookies } = await accounts.enter(token, given, visitor);
      setCookies(cookies);
      return toPerson(user);
    },
  }),
  defineServedRoute({
    method: "get",
    path: "/session/oidc",
    operationId: "startOidc",
    tag: "session",
    scope: null,
    summary: "Go to the company's issuer to sign in",
    query: z.strictObject({
      next: z.string().max(2000).default("/").describe("A page of Hirewire, for afterwards."),
    }),
    answer: { status: 302, about: "The issuer's sign-in page; or back to ours, with the reason." },
    problems: ["oidc_off"],
    async serve({ query, visitor }, response, { accounts }) {
      const { location, cookies } = await accounts.startOidc(query.next, visitor);
      for (const cookie of cookies) response.append("Set-Cookie", cookie);
      response.redirect(302, location);
    },
  }),
  defineServedRoute({
    method: "get",
    path: "/session/callback/oidc",
    operationId: "finishOidc",
    tag: "session",
    scope: null,
    summary: "Where the issuer sends people back to",
    description: "Its whole address is what the issuer must know as the redirect address.",
    query: z.looseObject({}).describe("As the issuer says it: a code and our state, or an error."),
    answer: {
      status: 302,
      about: "The page that was asked for, signed in; or the sign-in page, with the reason.",
    },
    problems: ["oidc_off"],
    async serve({ http, visitor }, response, { accounts, audit }) {
      const question = http.originalUrl.indexOf("?");
      const search = question < 0 ? "" : http.originalUrl.slice(question);
      const returned = await accounts.finishOidc(search, visitor);
      const { location, cookies } = returned;
      await recordReturn(audit, returned, visitor);
      for (const cookie of cookies) response.append("Set-Cookie", cookie);
      response.redirect(302, location);
    },
  }),
];
