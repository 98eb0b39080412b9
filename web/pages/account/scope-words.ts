import type { Scope } from "../../api/types.ts";

/** What a token may do, for who makes one. */
export const SCOPE_WORDS: Record<Scope, { label: string; about: string }> = {
  read: { label: "Look", about: "See connections, automations, events with what they hold, and runs." },
  write: { label: "Change", about: "Make, change and remove automations and connections." },
  run: { label: "Run", about: "Send samples, test, repeat, answer, release and cancel runs." },
  subscribe: { label: "Be told", about: "Be told of events at an address, as Zapier and n8n need." },
  admin: { label: "Everything", about: "All of it, people and tokens included. Seldom needed." },
};
export const SCOPE_ORDER = Object.keys(SCOPE_WORDS) as Scope[];
