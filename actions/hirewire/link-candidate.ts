/** Remembers that names of different apps are one candidate's. */
import { z } from "zod";
import { action } from "../../src/core/define-action.ts";
import { Rejected } from "../../src/core/errors.ts";
import type { Fields } from "../../src/core/fields.ts";

const LinkInput = z.strictObject({
  email: z
    .string()
    .trim()
    .toLowerCase()
    .pipe(z.email("is not an email address"))
    .optional()
    .meta({ label: "Email address" }),
  ids: z
    .record(z.string(), z.union([z.string(), z.number()]).transform(String))
    .default({})
    .meta({
      label: "Ids",
      help: "By the connection's name: what the candidate is called there, such as { greenhouse: 17 }.",
    }),
  name: z.string().trim().min(1).max(200).optional().meta({ label: "Name" }),
});

export const linkCandidate = action<Fields>()({
  noun: "Candidate",
  label: "Link a candidate",
  description:
    "Remembers that the event's candidate is also known by this email address and by these ids at other connections.",
  input: LinkInput,
  outputSample: { email: "jane.smith@example.com", name: "Jane Smith", emails: ["jane.smith@example.com"] },
  describe: ({ ids }) => `remember the candidate${["", ...Object.keys(ids)].join(" ")}`,
  effect: () => ({ idempotent: true }),
  repeats: "Nothing is sent, and remembering the same twice changes nothing.",

  async run({ input: { email, ids, name }, candidates }) {
    const { event, eventName } = candidates;
    const named = await Promise.all(
      Object.entries(ids).map(([connection, id]) => candidates.at(connection, id)),
    );
    const refs = [...event, ...(email === undefined ? [] : [{ email }]), ...named];
    if (refs.length === 0) {
      throw new Rejected(
        "There is nobody to remember: the event names no candidate, and the step gives neither an email address nor an id.",
        { code: "nothing_to_link" },
      );
    }
    const called = name ?? eventName;
    const known = await candidates.link(refs, called === undefined ? {} : { name: called });
    return { email: email ?? known.emails[0] ?? null, name: known.name, emails: known.emails };
  },
});
