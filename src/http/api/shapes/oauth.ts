/** How the API shows signing in to apps. */
import { z } from "zod";

export const OAuthOfferShape = z
  .object({
    app: z.string(),
    label: z.string(),
    ready: z.boolean().describe("The operator has registered there."),
    from: z.enum(["environment", "settings"]).nullable().describe("Where what was registered comes from."),
    clientId: z.string().nullable(),
    redirectUri: z
      .string()
      .describe("Where the browser is sent back to: to be allowed there, letter by letter."),
    setup: z.array(z.string()).describe("How to register there, step by step."),
  })
  .meta({ id: "OAuthOffer", description: "Whether one can connect an app by signing in to it." });

export const SignedInShape = z
  .object({
    connection: z.string().describe("Its id."),
    app: z.string(),
    label: z.string(),
    reconnected: z.boolean().describe("It was there before, and what had waited for it goes on."),
    back: z.string().nullable().describe("Where to go now, as it was asked for at the start."),
  })
  .meta({ id: "SignedIn", description: "A connection made by signing in." });
