import { describeStore } from "../contract/store.ts";
import { T0 } from "../contract/store/fixtures.ts";
import { temporaryPostgres } from "../postgres/temporary-postgres.ts";

describeStore("the PostgreSQL store", () => temporaryPostgres(() => T0), { sequences: 10 });
