/** Links that let somebody in once: the first owner, somebody invited, somebody who forgot their password. */
import { ConfigError } from "../core/errors.ts";
import { newId } from "../core/id.ts";
import type { Role } from "../core/roles.ts";
import type { AccountStore, Link, LinkKind, Used, User } from "../store/accounts.ts";
import type { Auth } from "./auth/open-auth.ts";
import { checkPassword } from "./check-password.ts";
import { digestOf, newSecretToken } from "./secret-token.ts";

const HOUR_MS = 60 * 60_000;
const VALID_MS: Record<LinkKind, number> = {
  set_up: 24 * HOUR_MS,
  invitation: 7 * 24 * HOUR_MS,
  reset: 24 * HOUR_MS,
};
/** Where the page is that takes it. */
const PAGES: Record<LinkKind, string> = {
  set_up: "/set-up",
  invitation: "/accept-invitation",
  reset: "/accept-invitation",
};

export interface NewLink {
  /** The address to open, which holds the token: shown once. */
  link: string;
  expiresAt: number;
}

export interface InvitationView {
  id: string;
  email: string;
  role: Role;
  madeBy: string;
  createdAt: number;
  expiresAt: number;
  expired: boolean;
}

/** What the page that it leads to shows. */
export interface LinkView {
  kind: LinkKind;
  /** Whose it is; null when they say so themselves. */
  email: string | null;
  /** Of somebody who has an account. */
  name: string | null;
  role: Role;
  expiresAt: number;
}

export interface Links {
  /** Those before it are void. @throws {ConfigError} `owner_exists` */
  setUp(madeBy: string): Promise<NewLink>;
  /** Open ones, newest first. */
  invitations(): Promise<InvitationView[]>;
  /** One that was sent there before is void. @throws {ConfigError} `email_taken` */
  invite(who: { email: string; role: Role }, madeBy: string): Promise<InvitationView & { link: string }>;
  /** @throws {ConfigError} `invitation_not_found` */
  uninvite(id: string): Promise<void>;
  /** @throws {ConfigError} `user_not_found` */
  reset(userId: string, madeBy: string): Promise<NewLink>;
  /** @throws {ConfigError} `link_gone` */
  look(token: string): Promise<LinkView>;
  /**
   * Makes the account, or replaces the password; the link is used up.
   *
   * @throws {ConfigError} `link_gone`, `owner_exists`, `email_taken`, `weak_password`, `invalid_email`, `own_name_missing`
   */
  use(token: string, given: { name: string; email: string | null; password: string }): Promise<User>;
}

export function createLinks(options: {
  store: AccountStore;
  auth: () => Promise<Pick<Auth, "hash">>;
  publicUrl: () => string;
  now: () => number;
}): Links {
  const { store, auth, publicUrl, now } = options;

  const make = async (
    kind: LinkKind,
    about: Partial<Pick<Link, "email" | "role" | "userId">>,
    madeBy: string,
  ): Promise<Link & { link: string }> => {
    const token = newSecretToken();
    const at = now();
    const made: Link = {
      id: newId("lnk", at),
      kind,
      token: digestOf(token),
      email: null,
      role: null,
      userId: null,
      ...about,
      madeBy,
      createdAt: at,
      expiresAt: at + VALID_MS[kind],
    };
    await store.addLink(made);
    return { ...made, link: `${publicUrl()}${PAGES[kind]}?token=${token}` };
  };

  const valid = async (token: string): Promise<Link> => {
    const found = await store.link(digestOf(token));
    if (found === null || found.expiresAt <= now()) throw gone();
    if (found.kind === "set_up" && (await store.hasOwner())) throw ownerExists();
    return found;
  };

  return {
    async setUp(madeBy) {
      if (await store.hasOwner()) throw ownerExists();
      const { link, expiresAt } = await make("set_up", { role: "owner" }, madeBy);
      return { link, expiresAt };
    },

    async invitations() {
      const all = await store.links("invitation");
      return all.map((each) => viewOf(each, now()));
    },

    async invite({ email, role }, madeBy) {
      const taken = (await store.people()).find((person) => person.email === email);
      if (taken) throw emailTaken(email);
      const made = await make("invitation", { email, role }, madeBy);
      return { ...viewOf(made, now()), link: made.link };
    },

    async uninvite(id) {
      const known = (await store.links("invitation")).some((each) => each.id === id);
      if (known && (await store.removeLink(id))) return;
      throw new ConfigError("There is no such invitation: it was used or withdrawn.", {
        code: "invitation_not_found",
      });
    },

    async reset(userId, madeBy) {
      if ((await store.person(userId)) === null) throw userNotFound();
      const { link, expiresAt } = await make("reset", { userId }, madeBy);
      return { link, expiresAt };
    },

    async look(token) {
      const { kind, email, role, userId, expiresAt } = await valid(token);
      const person = userId === null ? null : await store.person(userId);
      return {
        kind,
        email: person?.email ?? email,
        name: person?.name ?? null,
        role: person?.role ?? role ?? "viewer",
        expiresAt,
      };
    },

    async use(token, { name, email, password }) {
      const found = await valid(token);
      const person = found.userId === null ? null : await store.person(found.userId);
      const address = person?.email ?? found.email ?? email;
      if (address === null) {
        throw new ConfigError("Your email address is missing: it is what you sign in with.", {
          code: "invalid_email",
          path: "email",
        });
      }
      if (person === null && name === "") {
        throw new ConfigError("Your name is missing: it is how others see you here.", {
          code: "own_name_missing",
          path: "name",
        });
      }
      checkPassword(password, { email: address, name: person?.name ?? name });
      const at = now();
      const hash = await (await auth()).hash(password);
      const newPassword = { identityId: newId("idn", at), hash };
      const used =
        found.kind === "reset"
          ? await store.useReset(found.token, newPassword, at)
          : await store.useLink(found.token, {
              user: {
                id: newId("usr", at),
                name,
                emailVerified: true,
                image: null,
                createdAt: at,
                updatedAt: at,
              },
              email: address,
              password: newPassword,
            });
      return usedOrRefused(used, address);
    },
  };
}

function usedOrRefused(used: Used, email: string): User {
  if ("user" in used) return used.user;
  if (used.refused === "owner_exists") throw ownerExists();
  if (used.refused === "email_taken") throw emailTaken(email);
  throw gone();
}

function viewOf({ id, email, role, madeBy, createdAt, expiresAt }: Link, at: number): InvitationView {
  return {
    id,
    email: email ?? "",
    role: role ?? "viewer",
    madeBy,
    createdAt,
    expiresAt,
    expired: expiresAt <= at,
  };
}

function gone(): ConfigError {
  return new ConfigError(
    "This link was used, withdrawn, or its time is over. Ask whoever gave it to you for another.",
    { code: "link_gone" },
  );
}

function ownerExists(): ConfigError {
  return new ConfigError(
    "Hirewire is set up already. Sign in, or ask an owner to invite you. Somebody who is locked out gets a link with `hirewire people link <email>`.",
    { code: "owner_exists" },
  );
}

function emailTaken(email: string): ConfigError {
  return new ConfigError(`${email} has an account already.`, { code: "email_taken", path: "email" });
}

export function userNotFound(): ConfigError {
  return new ConfigError("There is no such person: they may have been removed.", { code: "user_not_found" });
}
