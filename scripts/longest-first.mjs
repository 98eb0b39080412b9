/** Begins with the tests that take longest, so that none of them is alone at the end while the other core waits. */
import Sequencer from "@jest/test-sequencer";

/** In this order; whatever is not here follows, as jest likes it. */
const LONG = [
  "e2e/processes-hurt",
  "web/open-pages",
  "e2e/deliveries",
  "web/pages",
  "web/builder",
  "e2e/new-user",
  "e2e/apply",
  "run/supervisor",
  "web/accounts",
  "web/connections",
  "store/postgres",
  "e2e/faults-clock",
  "web/keys-alone",
  "http/other-workspaces",
  "e2e/traces-of-several",
  "e2e/faults-hang",
  "e2e/processes",
  "web/home",
  "e2e/kill-registering",
  "e2e/kill",
  "run/runners-one-sheet",
  "e2e/one-word",
  "e2e/workspaces",
  "e2e/flood",
  "web/settings",
  "web/rules",
  "e2e/doctor",
  "e2e/alerts",
  "run/evaluator",
  "e2e/faults-damage",
  "deploy/image",
  "e2e/kill-anywhere",
  "e2e/sheet-batches",
  "e2e/owner",
  "web/data",
  "e2e/faults-disk",
  "hooks/ntrvsta",
  "hooks/subscriptions",
  "core/expression-at-hand",
  "store/remote",
  "store/sqlite",
  "store/own-reads",
  "http/answers",
  "bench",
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
