/** Owns a name, says so, and does not let go of it. */
import { openOwners } from "../../src/store/postgres/owners.ts";

const [url = "", name = ""] = process.argv.slice(2);
const { promise: forever } = Promise.withResolvers<void>();
setInterval(() => undefined, 60_000);
await openOwners({ url })
  .of(1)
  .alone(name, new AbortController().signal, () => {
    process.stdout.write("owned\n");
    return forever;
  });
