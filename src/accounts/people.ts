/** The people who may use this Hirewire, and what each may do. */
import { ConfigError } from "../core/errors.ts";
import type { Role } from "../core/roles.ts";
import type { AccountStore, Person } from "../store/accounts.ts";
import { userNotFound } from "./links.ts";

export interface People {
  /** Oldest first. */
  list(): Promise<Person[]>;
  /** @throws {ConfigError} `user_not_found` */
  get(id: string): Promise<Person>;
  /** @throws {ConfigError} `user_not_found`, `last_owner` */
  change(id: string, change: { name?: string; role?: Role }): Promise<Person>;
  /** They are signed out everywhere. @throws {ConfigError} `user_not_found`, `last_owner` */
  remove(id: string): Promise<void>;
}

export function createPeople({ store, now }: { store: AccountStore; now: () => number }): People {
  const get = async (id: string): Promise<Person> => {
    const person = await store.person(id);
    if (person === null) throw userNotFound();
    return person;
  };
  const refuse = (outcome: "not_found" | "last_owner"): never => {
    if (outcome === "not_found") throw userNotFound();
    throw new ConfigError(
      "This is the only owner, and somebody has to be one. Make another person an owner first.",
      { code: "last_owner" },
    );
  };
  return {
    list: () => store.people(),
    get,
    async change(id, change) {
      const outcome = await store.changeUser(id, change, now());
      if (outcome !== "changed") refuse(outcome);
      return await get(id);
    },
    async remove(id) {
      const outcome = await store.removeUser(id);
      if (outcome !== "removed") refuse(outcome);
    },
  };
}
