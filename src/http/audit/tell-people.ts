/** How the audit log tells who came and went, and changes of accounts. Signing in and out names the person, as nobody is known before it. */
import type { z } from "zod";
import type { PersonShape } from "../api/shapes/person.ts";
import type { Said, Telling, Told } from "./tellings.ts";

type PersonView = z.input<typeof PersonShape>;

const asCaller = ({ id, name }: PersonView) => ({ kind: "user" as const, id, name });
const asTarget = ({ id, name }: { id: string; name: string }) => ({ kind: "person", id, name });

/** @param done  of somebody who got in; `refused` says it of who did not */
function comesIn(done: string, refused: (body: unknown) => string): Telling["tell"] {
  return ({ answer, body }: Said): Told =>
    answer === undefined
      ? { action: refused(body), target: null }
      : { action: done, target: null, by: asCaller(answer as PersonView) };
}

/** The person whom the address names, as they were before. */
const named: Telling["before"] = async ({ params }, { accounts }) =>
  (await accounts.people.list()).find(({ id }) => id === (params as { id: string }).id);

function about(action: (person: { name: string }, said: Said) => string): Telling["tell"] {
  return (said) => {
    const person = said.before as PersonView | undefined;
    return {
      action: action(person ?? { name: "somebody who is not here" }, said),
      target: person ? asTarget(person) : null,
      changes: changesOf(person, said.answer),
    };
  };
}

function changesOf(before: PersonView | undefined, answer: unknown): Told["changes"] {
  const after = answer as Partial<PersonView> | undefined;
  if (!before || after?.role === undefined) return [];
  return [
    { what: "Role", before: before.role, after: after.role },
    { what: "Name", before: before.name, after: after.name ?? before.name },
  ].filter((change) => change.before !== change.after);
}

export const peopleTellings: Readonly<Record<string, Telling>> = {
  signIn: {
    action: "tried to sign in",
    often: "refused",
    tell: comesIn("signed in", (body) => `tried to sign in as ${(body as { email: string }).email}`),
  },
  useLink: {
    action: "tried to use a link",
    often: "refused",
    tell: comesIn(
      "came in by a link, and chose a password",
      () => "tried to use a link that is no longer good",
    ),
  },
  signOut: { action: "signed out" },
  changePerson: {
    action: "changed somebody's account",
    before: named,
    tell: about(({ name }) => `changed ${name}'s account`),
  },
  removePerson: {
    action: "removed somebody's account",
    before: named,
    tell: about(({ name }) => `removed ${name}'s account`),
  },
  signPersonOut: {
    action: "signed somebody out",
    before: named,
    tell: about(({ name }) => `signed ${name} out everywhere`),
  },
  makeResetLink: {
    action: "made a link for a new password",
    before: named,
    tell: about(({ name }) => `made a link by which ${name} chooses a new password`),
  },
  makeSetUpLink: { action: "made a set-up link" },
  invitePerson: {
    action: "invited somebody",
    tell({ body }) {
      const { email, role } = body as { email: string; role: string };
      return {
        action: `invited ${email}`,
        target: null,
        changes: [{ what: "Role", before: null, after: role }],
      };
    },
  },
  withdrawInvitation: { action: "withdrew an invitation" },
  changeProfile: { action: "changed their name" },
  changePassword: { action: "changed their password" },
  endSession: { action: "ended a session of theirs" },
  signOutEverywhere: { action: "signed out everywhere" },
};
