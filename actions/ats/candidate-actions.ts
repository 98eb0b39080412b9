/** Adds a note, sets a field, adds a tag. */
import { action, type ActionDefinition } from "../../src/core/define-action.ts";
import { effectWith } from "../../src/core/effect.ts";
import type { Fields } from "../../src/core/fields.ts";
import type { AtsAdapter, FieldValue } from "./adapter.ts";
import { type Ats, findCandidate } from "./find-candidate.ts";
import { targetOf } from "./find-target.ts";
import { noteMarker, withMarker } from "./note-marker.ts";
import { NOBODY, NOBODY_FOUND, SAMPLE, somebody, stateEffect, whomInWords } from "./output.ts";
import { lookAtRecord } from "./look-at-record.ts";
import { recordPicture } from "./picture.ts";
import { fieldInput, noteInput, tagInput } from "./vocabulary.ts";

export function noteAction<C extends Fields>(
  ats: Ats<C>,
  note: NonNullable<AtsAdapter<C>["note"]>,
): ActionDefinition<C> {
  const { label } = ats;
  return action<C>()({
    noun: "Note",
    label: "Add a note",
    description: `Adds a note to the candidate in ${label}.`,
    input: noteInput,
    outputSample: { ...SAMPLE, note_id: "226809052" },
    describe: ({ candidate }) => `add a note to ${whomInWords(candidate)} in ${label}`,
    look: (context) => lookAtRecord(ats, context, note.on),
    picture: (input, context) => recordPicture(input, context, { note: input.text }),
    asTest: (input) => ({ ...input, text: `Test from Hirewire\n\n${input.text}` }),
    async run(context) {
      const { input, runStepId } = context;
      const candidate = await findCandidate(ats, context, input);
      if (!candidate) return { ...NOBODY, note_id: null };
      const target = await targetOf(label, context, candidate, input, note.on);
      const { id } = await note.add(context, target, withMarker(input.text, runStepId));
      return { ...somebody(candidate), note_id: id };
    },
    async settle(context) {
      if (!note.find) return { done: "unknown", why: `${label} lets notes be written and not read` };
      const { input, runStepId } = context;
      const candidate = await findCandidate(ats, context, input);
      if (!candidate) return { done: false };
      const target = await targetOf(label, context, candidate, input, note.on);
      const found = await note.find(context, target, noteMarker(runStepId));
      return found ? { done: true, output: { ...somebody(candidate), note_id: found.id } } : { done: false };
    },
    effect: ({ note_id: id, found }) => (found === false ? NOBODY_FOUND : effectWith({ ref: id })),
    repeats: note.find
      ? "A note ends with a short reference. Before a repeat it is looked for, so no note is written twice."
      : `${label} does not show the notes that are there: a note whose answer was lost may stand there twice.`,
  });
}

export function fieldAction<C extends Fields>(
  ats: Ats<C>,
  field: NonNullable<AtsAdapter<C>["field"]>,
): ActionDefinition<C> {
  const { label } = ats;
  return action<C>()({
    noun: "Field",
    label: "Set a field",
    description: `Sets a custom field of the candidate in ${label}.`,
    input: fieldInput,
    outputSample: { ...SAMPLE, field: "Assessment score", value: 82 },
    lane: () => laneOf(ats, undefined),
    describe: ({ candidate, field: name }) => `set "${name}" of ${whomInWords(candidate)} in ${label}`,
    look: (context) => lookAtRecord(ats, context, "candidate"),
    picture: (input, context) =>
      recordPicture(input, context, {
        changes: [{ label: input.field, way: "put", before: null, after: valueInWords(input.value) }],
        unread: true,
      }),
    async run(context) {
      const { input } = context;
      const { field: name, value } = input;
      const candidate = await findCandidate(ats, context, input);
      if (!candidate) return { ...NOBODY, field: name, value: null };
      const on = typeof field.on === "function" ? await field.on(context, name) : field.on;
      const target = await targetOf(label, context, candidate, input, on);
      await field.set(context, target, name, value);
      return { ...somebody(candidate), field: name, value };
    },
    effect: ({ id, found }) => stateEffect(id, { found }),
    repeats: "Setting a field twice changes nothing.",
  });
}

export function tagAction<C extends Fields>(
  ats: Ats<C>,
  tags: NonNullable<AtsAdapter<C>["tag"]>,
): ActionDefinition<C> {
  const { label } = ats;
  return action<C>()({
    noun: "Tag",
    label: "Add a tag",
    description: `Tags the candidate in ${label}.`,
    input: tagInput,
    outputSample: { ...SAMPLE, tag: "Strong", already: false },
    // a tag that is new to the account is made once
    lane: ({ tag }) => laneOf(ats, `tag ${tag.toLowerCase()}`),
    describe: ({ candidate, tag }) => `tag ${whomInWords(candidate)} with "${tag}" in ${label}`,
    look: (context) => lookAtRecord(ats, context, tags.on),
    picture: (input, context) =>
      recordPicture(input, context, {
        changes: [{ label: "Tag", way: "add", before: null, after: input.tag }],
        notes: ["Where the tag is there already, nothing changes."],
      }),
    async run(context) {
      const { input } = context;
      const candidate = await findCandidate(ats, context, input);
      if (!candidate) return { ...NOBODY, tag: input.tag, already: false };
      const target = await targetOf(label, context, candidate, input, tags.on);
      const added = await tags.add(context, target, input.tag);
      return { ...somebody(candidate), tag: input.tag, already: !added };
    },
    effect: ({ id, found, already }) => stateEffect(id, { found, already }),
    repeats: "A tag that is there already is left as it is.",
  });
}

/** Who writes a whole list back would undo what another call added since it was read. */
function laneOf<C extends Fields>({ adapter }: Ats<C>, otherwise: string | undefined): string | undefined {
  return adapter.replacesLists ? "lists" : otherwise;
}

function valueInWords(value: FieldValue): string {
  return Array.isArray(value) ? value.join(", ") : String(value);
}
