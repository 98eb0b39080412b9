/** What a step says about a mail. */
import { z } from "zod";

const MAX_RECIPIENTS = 50;
/** Well below what providers take, and more than anybody reads. */
const MAX_CHARACTERS = 500_000;

const Address = z.email("is not an email address").max(254, "is too long for an email address");
/** A text is one address and never several: a comma in a candidate's address must not bring recipients along. */
const Addresses = z
  .union([z.string(), z.array(z.string())])
  .transform((given) => (Array.isArray(given) ? given : given.trim() === "" ? [] : [given.trim()]))
  .pipe(z.array(Address));
const addresses = (label: string, help: string) => Addresses.optional().meta({ label, help });
const body = (label: string, help: string) =>
  z.string().max(MAX_CHARACTERS, "is longer than 500,000 characters").optional().meta({ label, help });

export const MailInput = z
  .strictObject({
    to: addresses("To", "One address, or a list of several."),
    cc: addresses("Copy", "One address, or a list. Everybody sees them."),
    bcc: addresses("Blind copy", "One address, or a list. Nobody else sees them."),
    subject: z
      .string()
      .trim()
      .min(1, "is empty")
      .max(500, "is longer than 500 characters")
      // a line break would begin a header of the candidate's own
      .regex(/^[^\r\n]*$/, "has more than one line")
      .meta({ label: "Subject" }),
    text: body("Text", "For every mail program."),
    html: body("HTML", "Values from events are shown as text: a name cannot bring tags or links along."),
  })
  .superRefine(({ to = [], cc = [], bcc = [], text, html }, context) => {
    const issue = (path: string, message: string): void =>
      context.addIssue({ code: "custom", path: [path], message });
    const recipients = to.length + cc.length + bcc.length;
    if (recipients === 0) issue("to", "names nobody");
    if (recipients > MAX_RECIPIENTS)
      issue("to", `has ${recipients} recipients with the copies, and takes ${MAX_RECIPIENTS}`);
    if (text === undefined && html === undefined) issue("text", "is missing: give text, HTML or both");
  });
export type MailInput = z.output<typeof MailInput>;
