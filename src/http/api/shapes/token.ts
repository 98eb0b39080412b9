/** How the API shows tokens: what for, never what they are. */
import { z } from "zod";
import { SCOPE_NAMES, SCOPES } from "../../../run/operations/tokens.ts";
import { Time } from "./time.ts";

export const ScopeShape = z.enum(SCOPE_NAMES).meta({
  id: "Scope",
  description: Object.entries(SCOPES)
    .map(([scope, about]) => `\`${scope}\`: ${about}`)
    .join(" "),
});

export const TokenShape = z
  .object({
    id: z.string(),
    name: z.string().describe("What it is for."),
    scopes: z.array(ScopeShape),
    createdAt: Time,
    lastUsedAt: Time.nullable().describe("To the minute; null when never."),
    expiresAt: Time.nullable().describe("Past this moment it is refused; null: never."),
    expired: z.boolean(),
  })
  .meta({ id: "Token", description: "Access to this API for one purpose." });

export const NewTokenShape = z
  .object({ ...TokenShape.shape, token: z.string().describe("The token itself, shown this once.") })
  .meta({ id: "NewToken", description: "A token that was just made." });
