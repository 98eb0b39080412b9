/** Begins with the tests that take longest, so that none of them is alone at the end while the other core waits. */
import Sequencer from "@jest/test-sequencer";

/** In this order; whatever is not here follows, as jest likes it. */
const LONG = [
  "web/open-pages",
  "web/pages",
  "e2e/apply",
  "web/connections",
  "e2e/new-user",
  "e2e/deliveries",
  "web/accounts",
  "web/keys-alone",
  "store/postgres",
  "web/home",
  "e2e/faults-hang",
  "e2e/kill-registering",
  "web/settings",
  "e2e/sheet-batches",
  "deploy/image",
  "e2e/kill-anywhere",
  "web/rules",
  "e2e/faults-disk",
  "e2e/alerts",
  "hooks/ntrvsta",
  "hooks/subscriptions",
  "core/expression-at-hand",
  "store/remote",
  "store/sqlite",
  "store/own-reads",
  "run/evaluator",
  "http/answers",
  "bench",
  "e2e/doctor",
  "e2e/custom-sender",
  "hooks/any-sequence",
];

export default class LongestFirst extends Sequencer {
  async sort(tests) {
    const place = ({ path }) => {
      const at = LONG.findIndex((name) => path.replaceAll("\\", "/").endsWith(`/test/${name}.test.ts`));
      return at < 0 ? LONG.length : at;
    };
    const sorted = await super.sort(tests);
    return [...sorted].sort((one, other) => place(one) - place(other));
  }
}
