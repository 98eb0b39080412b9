/** The owner of the automations at work: answers what is asked, repeats what failed, applies a folder of files. */
import { type Company } from "./company.ts";
import { listAll, type Product } from "./product.ts";
import type { Random } from "./random.ts";

export interface Owner {
  /** Answers what is asked at the moment. */
  answer(product: Product): Promise<void>;
  /** How many runs have failed and were not repeated yet. */
  failed(product: Product): Promise<number>;
  /** Repeats them. @returns how many there were */
  repeat(product: Product): Promise<number>;
  /** Makes connections and automations as the newest files say. */
  apply(product: Product): Promise<void>;
  /** Writes the files anew: the next `apply` has something to do. */
  editFiles(): void;
  /** What of it was not as it should be in the end. */
  audit(product: Product): Promise<string[]>;
}

interface Asking {
  id: string;
  question: { text: string } | null;
}
interface Plan {
  changes: { kind: string; name: string }[];
}

export function createOwner({ standIns }: Company, random: Random): Owner {
  /** By the event's number: what was answered, and whether Hirewire has said yes to it. */
  const answers = new Map<number, { tried: Set<string>; taken: string | null }>();
  let edition = 0;

  const files = () => ({
    connections: [
      { name: "board-room", app: "teams", values: { webhook_url: "https://teams.example/hook" } },
    ],
    automations: ["one", "two", "three", "four"].map((name) => ({
      name: `file ${name}`,
      trigger: "hiresscope.job_closed",
      when: `${edition} > 0`,
      steps: [{ use: "teams.post_card", with: { title: "Closed", text: "closed" } }],
      state: "on",
    })),
  });

  const replay = async (product: Product, dryRun: boolean): Promise<number> => {
    const what = { automation: "gate", state: "failed", dryRun };
    const { plan } = await product.api<{ plan: { runs: string[] } }>("POST", "/runs/replay", what);
    return plan.runs.length;
  };

  return {
    async answer(product) {
      for (const { id, question } of await listAll<Asking>(product, "/runs?automation=ask&state=held")) {
        const n = Number(/#(\d+)/.exec(question?.text ?? "")?.[1]);
        const word = random.pick(["yes", "no"]);
        const mine = answers.get(n) ?? { tried: new Set(), taken: null };
        answers.set(n, mine);
        mine.tried.add(word);
        await product.api("POST", `/runs/${id}/answer`, { answer: word });
        mine.taken ??= word;
      }
    },
    failed: (product) => replay(product, true),
    repeat: (product) => replay(product, false),
    async apply(product) {
      await product.api("POST", "/config/apply", files());
    },
    editFiles: () => void (edition += 1),

    async audit(product) {
      const violations = standIns.slack.messages("hiring").flatMap(({ text }) => {
        const [, n = "", word = ""] = /^answer #(\d+) (\w+)/.exec(text) ?? [];
        if (n === "") return [];
        const { tried, taken } = answers.get(Number(n)) ?? { tried: new Set<string>(), taken: null };
        const fits = taken === null ? tried.has(word) : taken === word;
        return fits ? [] : [`#${n} went on with "${word}" and was answered "${taken ?? [...tried].join()}"`];
      });
      if (edition === 0) return violations;
      const { changes } = await product.api<Plan>("POST", "/config/plan", files());
      const left = changes
        .filter(({ kind }) => kind !== "leave")
        .map(({ kind, name }) => `apply left ${kind} ${name}`);
      const { items } = await product.api<{ items: { name: string }[] }>("GET", "/automations");
      const twice = items.map(({ name }) => name).filter((name, index, all) => all.indexOf(name) !== index);
      return [...violations, ...left, ...twice.map((name) => `there are two automations "${name}"`)];
    },
  };
}
