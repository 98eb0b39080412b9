/** How the API shows people, their sessions and the links that let them in. */
import { z } from "zod";
import { ROLE_NAMES, ROLES } from "../../../core/roles.ts";
import { Time } from "./time.ts";

export const RoleShape = z.enum(ROLE_NAMES).meta({
  id: "Role",
  description: Object.entries(ROLES)
    .map(([role, { about }]) => `\`${role}\`: ${about}`)
    .join(" "),
});

export const PersonShape = z
  .object({
    id: z.string(),
    name: z.string(),
    email: z.string(),
    role: RoleShape,
    hasPassword: z.boolean().describe("False for somebody who comes through the company's issuer alone."),
    lastSeenAt: Time.nullable().describe("To the minute; null when they are signed in nowhere."),
    createdAt: Time,
  })
  .meta({ id: "Person", description: "Somebody who may use this Hirewire." });

export const InvitationShape = z
  .object({
    id: z.string(),
    email: z.string(),
    role: RoleShape,
    createdAt: Time,
    expiresAt: Time,
    expired: z.boolean(),
  })
  .meta({ id: "Invitation", description: "Somebody who may become one." });

export const NewInvitationShape = z
  .object({
    ...InvitationShape.shape,
    link: z.string().describe("The address to send them, shown this once."),
  })
  .meta({ id: "NewInvitation", description: "An invitation that was just made." });

export const NewLinkShape = z
  .object({ link: z.string().describe("The address to open, shown this once."), expiresAt: Time })
  .meta({ id: "NewLink", description: "An address that lets somebody in once." });

export const LinkShape = z
  .object({
    kind: z.enum(["set_up", "invitation", "reset"]),
    email: z.string().nullable().describe("Null when they say so themselves."),
    name: z.string().nullable().describe("Null for somebody who has no account yet."),
    role: RoleShape,
    expiresAt: Time,
  })
  .meta({ id: "Link", description: "What a link lets somebody do." });

export const SessionShape = z
  .object({
    id: z.string(),
    current: z.boolean().describe("Whether it is the one that asks."),
    device: z.string().describe('The browser and system, such as "Firefox on Windows".'),
    address: z.string().nullable().describe("The network address that it was begun from."),
    createdAt: Time,
    lastUsedAt: Time.describe("To the minute."),
    expiresAt: Time,
  })
  .meta({ id: "Session", description: "A browser in which somebody is signed in." });

export const SessionStateShape = z
  .object({
    signedIn: z.boolean(),
    setUpNeeded: z.boolean().describe("Nobody has an account yet: the start-up log has the link."),
    oidc: z
      .object({ label: z.string() })
      .nullable()
      .describe("Null when there is no other way to sign in than a password."),
  })
  .meta({ id: "SessionState", description: "What a sign-in page needs to know." });
