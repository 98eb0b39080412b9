/** The smallest company: hiring tools send scores, which are posted in Slack and sent to a service. */
import { catalog } from "../../../index.ts";
import { signDelivery } from "../../../src/core/signature/sign-delivery.ts";
import { startSandbox, type Sandbox } from "../../../src/sandbox/start-sandbox.ts";
import { makeDataDir, removeDataDir } from "../hirewire.ts";
import { type Answer, call } from "./call.ts";
import type { Status } from "./ledger.ts";
import { numberOf, scorePayload } from "./payloads.ts";
import { listAll, type Product, startProduct, type StartOptions, until } from "./product.ts";
import { type Receiver, startReceiver } from "./receiver.ts";

const SECRET = "whsec_desk";

export interface Desk {
  standIns: Sandbox;
  receiver: Receiver;
  dataDir: string;
  /** The process that was started last. */
  readonly product: Product;
  /** Starts Hirewire, and the first time sets it up. */
  start(options?: Omit<StartOptions, "dataDir" | "args">): Promise<Product>;
  /**
   * Sends score number `n`, of TryCrucible.
   *
   * @param options.who    number of the candidate; left out: one of its own
   * @param options.bytes  of something beside, to make the event large
   * @returns null when no answer came
   */
  score(n: number, options?: { who?: number; bytes?: number }): Promise<Answer | null>;
  /** Sends any payload, signed as the vendor signs. */
  deliver(vendor: string, body: string): Promise<Answer | null>;
  status(): Promise<Status>;
  /** Waits until every event is finished. */
  settled(patienceMs?: number): Promise<void>;
  /** Numbers of the events in the journal, in the order of arrival. */
  journal(): Promise<number[]>;
  /** Numbers as Slack has them, in their order. */
  posts(): number[];
  /** Numbers as the service has them, in their order; repeats with the same id are left out. */
  requests(): number[];
  close(): Promise<void>;
}

/** @param options.slack  false where only the service is told, which takes many at a time */
export async function openDesk(
  options: { slack?: boolean; vendors?: readonly string[] } = {},
): Promise<Desk> {
  const { slack = true, vendors = ["trycrucible"] } = options;
  const standIns = await startSandbox({ catalog, port: 0, slack: { rateLimits: false } });
  const receiver = await startReceiver();
  const dataDir = await makeDataDir();
  const products: Product[] = [];
  const paths = new Map<string, string>();

  const current = (): Product => {
    const product = products.at(-1);
    if (!product) throw new Error("start Hirewire first");
    return product;
  };

  const setUp = async (product: Product): Promise<void> => {
    const connect = (app: string, values: object) =>
      product.api<{ address: string | null }>("POST", "/connections", { app, values });
    for (const vendor of vendors) {
      const { address } = await connect(vendor, { signing_secret: SECRET, events_per_second: 10_000 });
      paths.set(vendor, new URL(address ?? "").pathname);
    }
    await connect("slack", { bot_token: standIns.slack.botToken, api_url: `${standIns.url}/slack/api` });
    const automate = (name: string, trigger: string, step: object) =>
      product.api("POST", "/automations?state=on", { name, trigger, steps: [step] });
    const send = (path: string) => ({
      use: "http.request",
      with: { url: `${receiver.url}${path}`, json: { n: "{% n %}" } },
    });
    const post = { use: "slack.post_message", with: { channel: "#hiring", text: "score #{% n %}" } };
    if (slack) await automate("post", "candidate.scored", post);
    await automate("send", "candidate.scored", send("/score"));
    if (vendors.includes("hatchbeacon"))
      await automate("applied", "hatchbeacon.job_application_created", send("/applied"));
  };

  const deliver: Desk["deliver"] = (vendor, body) => {
    const scheme = catalog.triggers.get(vendor)?.verify({ signing: "signed" });
    const signed =
      scheme && signDelivery({ scheme, secret: SECRET, body: Buffer.from(body), nowMs: Date.now() });
    const headers = { "content-type": "application/json", ...signed };
    return call("POST", `${current().url}${paths.get(vendor)}`, { headers, body }).catch(() => null);
  };

  const status = () => current().api<Status>("GET", "/status");
  return {
    standIns,
    receiver,
    dataDir,
    get product() {
      return current();
    },
    async start(how = {}) {
      const { inject, ...rest } = how;
      const args = ["--allow", [...standIns.hosts, receiver.host].join(",")];
      const product = await startProduct({ dataDir, args, inject: { retryScale: 0.02, ...inject }, ...rest });
      products.push(product);
      if (paths.size === 0) await setUp(product);
      return product;
    },
    score(n, { who = n, bytes = 0 } = {}) {
      const person = { email: "", firstName: "", lastName: "", crucibleId: `usr_${who}` };
      const payload = { ...scorePayload("trycrucible", n, person, ""), beside: "x".repeat(bytes) };
      return deliver("trycrucible", JSON.stringify(payload));
    },
    deliver,
    status,
    async settled(patienceMs = 30_000) {
      let last: Status | undefined;
      await until(
        async () => {
          last = await status();
          return last.events.received === last.events.finished;
        },
        () => `every event to be finished: ${JSON.stringify(last)}\n${current().output().slice(-2_000)}`,
        patienceMs,
      );
    },
    async journal() {
      const events = await listAll<{ hiring: { occurredAt: string } }>(current(), "/events");
      return events.toReversed().map(({ hiring }) => numberOf(hiring.occurredAt));
    },
    posts: () => standIns.slack.messages("hiring").map(({ text }) => Number(/^score #(\d+)/.exec(text)?.[1])),
    requests: () => [...new Map(receiver.received.map(({ key, n }) => [key, n])).values()],
    async close() {
      for (const product of products) await product.end();
      await receiver.close();
      await standIns.close();
      await removeDataDir(dataDir);
    },
  };
}
