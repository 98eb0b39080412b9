/** Begins with the tests that take longest, so that none of them is alone at the end while the other core waits. */
import Sequencer from "@jest/test-sequencer";

/** In this order; whatever is not here follows, as jest likes it. */
const LONG = [
  "web/pages",
  "web/connections",
  "e2e/new-user",
  "e2e/deliveries",
  "web/accounts",
  "e2e/apply",
  "web/settings",
  "e2e/faults-hang",
  "web/home",
  "e2e/kill-anywhere",
  "e2e/sheet-batches",
  "web/rules",
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
