import { describeStore } from "../contract/store.ts";
import { T0 } from "../contract/store/fixtures.ts";
import { temporaryPostgres } from "../postgres/temporary-postgres.ts";

/** Areas join as they are ported. */
describeStore(
  "the PostgreSQL store",
  () => temporaryPostgres(() => T0),
  [
    "access",
    "audit",
    "drafts",
    "people",
    "registrations",
    "settings",
    "smallThings",
    "events",
    "claims",
    "lanes",
    "holds",
    "outages",
    "questions",
    "replays",
    "started",
    "subscriptions",
    "sources",
    "alerts",
    "candidates",
    "pages",
    "search",
    "removals",
    "retention",
    "erasure",
    "conservation",
    "home",
  ],
  { sequences: 10 },
);
