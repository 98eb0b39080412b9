/**
 * A company that has everything: five hiring tools that send, and every kind of destination, each with an automation of
 * its own. It outlives the Hirewire process that works for it.
 */
import { catalog } from "../../../index.ts";
import type { Faults } from "../../../src/sandbox/faults.ts";
import { startSandbox, type Sandbox } from "../../../src/sandbox/start-sandbox.ts";
import type { Injected } from "./inject.ts";
import { type Home, openFolder } from "./home.ts";
import { SCORING, type Person, type Scoring, VENDORS } from "./payloads.ts";
import type { Product } from "./product.ts";
import { startReceiver, type Receiver } from "./receiver.ts";

/** Where each vendor's scores go beside Slack, the sheet, the mailbox and the receiver: nine ATSs in all. */
export const ATS_OF: Readonly<Record<Scoring, readonly string[]>> = {
  hiresscope: ["greenhouse", "ashby"],
  ntrvsta: ["lever", "workable"],
  talentsprout: ["teamtailor", "smartrecruiters"],
  trycrucible: ["recruitee", "bamboohr", "merge"],
};
/** A candidate moves through them, one further with every number. */
export const STAGES = ["Phone Screen", "Assessment", "Onsite Interview", "Offer"] as const;
export const SECRET = "whsec_crash_0123456789abcdef";
const SPREADSHEET = "Crash";
const TABS = {
  Log: ["Number", "Candidate"],
  Candidates: ["Candidate", "Number"],
  Applied: ["Number", "Candidate"],
};

export interface Company {
  standIns: Sandbox;
  receiver: Receiver;
  people: readonly Person[];
  spreadsheet: string;
  /** By vendor: the path of its hook. */
  hooks: ReadonlyMap<string, string>;
  /** Whose answers can be tampered with, by the name of the place. */
  places: ReadonlyMap<string, Faults>;
  /** Starts Hirewire where it lives. */
  start(inject?: Injected): Promise<Product>;
  close(): Promise<void>;
}

/** @param options.home  where Hirewire lives; default: one process on a folder, which is not running yet */
export async function openCompany(options: { people?: number; home?: Home } = {}): Promise<Company> {
  const { home = await openFolder() } = options;
  const people = peopleCalled(options.people ?? 24);
  const standIns = await startSandbox({
    catalog,
    port: 0,
    unlimited: true,
    slack: { rateLimits: false },
    google: {
      quotas: {
        readsPerMinutePerUser: Infinity,
        writesPerMinutePerUser: Infinity,
        readsPerMinute: Infinity,
        writesPerMinute: Infinity,
      },
    },
  });
  const receiver = await startReceiver();
  const spreadsheet = standIns.google.addSpreadsheet({
    title: SPREADSHEET,
    tabs: Object.entries(TABS).map(([name, header]) => ({ name, rows: [header] })),
  });
  for (const { world } of standIns.destinations.values()) {
    if (world === null) continue;
    for (const { firstName, lastName, email } of people) {
      world.addCandidate({ firstName, lastName, emails: [email] });
    }
  }
  const hosts = [...standIns.hosts, receiver.host];
  let running: Product | undefined;
  const start = async (inject: Injected = {}): Promise<Product> => {
    const args = ["--allow", hosts.join(",")];
    running = await home.start({ inject: { retryScale: 0.02, ...inject }, args });
    return running;
  };

  const close = async (): Promise<void> => {
    await running?.end();
    await receiver.close();
    await standIns.close();
    await home.remove();
  };

  let hooks: ReadonlyMap<string, string>;
  try {
    const product = await start();
    hooks = await connectAll(product, standIns, people);
    for (const automation of automationsOf({ spreadsheet, receiver })) {
      await product.api("POST", "/automations?state=on", automation);
    }
    if (home.isOne) await product.end("SIGTERM");
  } catch (error) {
    await close(); // nobody else could
    throw error;
  }

  const atss = [...standIns.destinations.values()].filter(({ world }) => world !== null);
  return {
    standIns,
    receiver,
    people,
    spreadsheet,
    hooks,
    places: new Map([
      ["slack", standIns.faults.slack],
      ["google", standIns.faults.google],
      ["receiver", receiver.faults],
      ...atss.map(({ app, faults }) => [app, faults] as const),
    ]),
    start,
    close,
  };
}

function peopleCalled(count: number): Person[] {
  return Array.from({ length: count }, (_, index) => ({
    email: `crash.${index}@example.com`,
    firstName: "Crash",
    lastName: `Number ${index}`,
    crucibleId: `usr_${index}`,
  }));
}

/** @returns the paths of the hooks, by vendor */
async function connectAll(
  product: Product,
  { url, slack, google, mail, destinations }: Sandbox,
  people: readonly Person[],
): Promise<Map<string, string>> {
  const connect = (app: string, values: object) =>
    product.api<{ address: string | null }>("POST", "/connections", { app, values });
  const hooks = new Map<string, string>();
  for (const app of VENDORS) {
    const { address } = await connect(app, { signing_secret: SECRET });
    hooks.set(app, new URL(address ?? "").pathname);
  }
  await connect("slack", { bot_token: slack.botToken, api_url: `${url}/slack/api` });
  await connect("google_sheets", {
    service_account_key: JSON.stringify(google.serviceAccountKey()),
    api_url: `${url}/google`,
    drive_url: `${url}/google`,
  });
  await connect("email", {
    host: "127.0.0.1",
    port: mail.port,
    security: "none",
    user: mail.user,
    password: mail.password,
    from: "hiring@acme.example",
  });
  for (const destination of destinations.values()) {
    const { app, world } = destination;
    if (world !== null) await connect(app, destination.connection(`${url}/${app}`));
  }
  for (const { email, crucibleId } of people) {
    const names = [{ email }, { connection: "trycrucible", id: crucibleId }];
    await product.api("POST", "/candidates", { names });
  }
  return hooks;
}

function automationsOf({ spreadsheet, receiver }: Pick<Company, "spreadsheet" | "receiver">): object[] {
  const number = "{% n %}";
  const who = "{% $event.candidate.email %}";
  const trigger = "candidate.scored";
  const post = (id: string, text: string) => ({
    id,
    use: "slack.post_message",
    with: { channel: "#hiring", text },
  });
  const send = (path: string) => ({
    use: "http.request",
    with: { url: `${receiver.url}${path}`, json: { n: number } },
  });
  const append = (tab: keyof typeof TABS, candidate: string) => ({
    use: "google_sheets.append_row",
    with: { spreadsheet, tab, values: { Number: number, Candidate: candidate } },
  });
  const upsert = {
    use: "google_sheets.upsert_row",
    with: { spreadsheet, tab: "Candidates", key_column: "Candidate", key: who, values: { Number: number } },
  };
  const mail = {
    use: "email.send",
    with: { to: "rita@acme.example", subject: "score #{% n %}", text: who },
  };
  const single = {
    post: post("post", "score #{% n %}"),
    append: append("Log", who),
    upsert,
    "upsert too": upsert, // of two who find a candidate missing, one adds it
    send: send("/score"),
    mail,
  };
  const stage = `{% ${JSON.stringify(STAGES)}[$$.n % ${STAGES.length}] %}`;
  const question = { question: "Invite #{% n %}?", choices: ["yes", "no"] };
  return [
    ...Object.entries(single).map(([name, step]) => ({ name, trigger, steps: [step] })),
    ...SCORING.flatMap((from) =>
      ATS_OF[from].map((ats) => ({
        name: `to ${ats}`,
        trigger,
        from: [from],
        when: `ats = "${ats}"`,
        ats,
        steps: [
          { use: "ats.add_note", with: { text: "score #{% n %}" } },
          { use: "ats.move_stage", with: { stage } },
        ],
      })),
    ),
    {
      name: "applied",
      trigger: "hatchbeacon.job_application_created",
      steps: [
        post("post", "applied #{% n %}"),
        append("Applied", "{% $event.candidate.name %}"),
        send("/applied"),
      ],
    },
    {
      name: "ask",
      trigger: "hiresscope.application_created",
      steps: [
        { id: "ask", use: "hirewire.ask_person", with: question },
        post("post", "answer #{% n %} {% $steps.ask.answer %}"),
      ],
    },
    {
      name: "gate",
      trigger: "hiresscope.application_shortlisted",
      steps: [post("post", "gate #{% n %}"), send("/gate")],
    },
  ];
}
