/** The pages that pages.test.ts looks at. */
import type { Locator, Page } from "playwright-core";
import type { Server } from "../http/server.ts";
import { ACCOUNT_PAGES } from "./account-pages.ts";
import type { Look } from "./house.ts";

export interface Shown {
  /** Of its pictures, in docs/screenshots. */
  name: string;
  /** Where it stands; asked of the server when it holds an id, or needs something to show first. */
  path: string | ((server: Server) => Promise<string>);
  /** Its heading of the first level, seen before anything is judged. */
  heading: string | RegExp;
  /** What the browser may complain of here, as when the page is about something that is not there. */
  complaint?: RegExp;
  /** Who looks, by their cookie; empty: nobody. Left out: the operator, by a token. */
  cookie?: (server: Server) => Promise<string>;
  /** What the server fails to answer meanwhile, as a path of the API. */
  broken?: string;
  /** Opens something on it. @returns what is seen then */
  open?: (page: Page, server: Server) => Promise<Locator>;
  /** Left out: every one. */
  looks?: Look[];
}

/** Where the newest of a list stands. */
async function newest(server: Server, list: "events" | "runs"): Promise<string> {
  const { items } = await server.get<{ items: { id: string }[] }>("GET", `/${list}?limit=1`);
  return `/${list}/${items[0]!.id}`;
}

export const PAGES: Shown[] = [
  ...ACCOUNT_PAGES,
  { name: "home", path: "/", heading: "Home" },
  { name: "connections", path: "/connections", heading: "Connections" },
  { name: "connection", path: (server) => connection(server, "trycrucible"), heading: "TryCrucible" },
  { name: "connection-new", path: "/connections/new", heading: "Connect an app" },
  { name: "connection-slack", path: "/connections/new?app=slack", heading: "Connect Slack" },
  { name: "connection-set-up", path: setUpOfHatchBeacon, heading: "Set up HatchBeacon" },
  { name: "settings", path: "/settings", heading: "Settings" },
  { name: "settings-audit", path: "/settings/audit", heading: "Audit log" },
  { name: "settings-alerts", path: "/settings/alerts", heading: "Alerts" },
  { name: "settings-retention", path: "/settings/retention", heading: "How long things are kept" },
  { name: "settings-subscriptions", path: "/settings/subscriptions", heading: "Subscriptions" },
  { name: "settings-erase", path: "/settings/erase", heading: "Erase a candidate" },
  { name: "welcome", path: "/welcome", heading: "Welcome to Hirewire" },
  { name: "automations", path: "/automations", heading: "Automations" },
  { name: "gallery", path: "/automations/gallery", heading: "Gallery" },
  { name: "builder-new", path: "/automations/new", heading: "New automation" },
  { name: "builder", path: noted, heading: "Scores into the ATS" },
  { name: "versions", path: async (server) => `${await automation(server)}/versions`, heading: "Versions" },
  {
    name: "backtest",
    path: async (server) => `${await automation(server)}/backtest`,
    heading: "Try it on the past",
  },
  { name: "events", path: "/events?app=trycrucible", heading: "Events" },
  { name: "event", path: (server) => newest(server, "events"), heading: /candidate scored$/ },
  { name: "runs", path: "/runs", heading: "Runs" },
  { name: "run", path: (server) => newest(server, "runs"), heading: /^Scores/ },
  {
    name: "job",
    async path(server) {
      const { items } = await server.get<{ items: { id: string }[] }>("GET", "/bulk-jobs");
      const wanted = { action: "replay", filter: { state: "filtered" } };
      const job = items[0] ?? (await server.get<{ id: string }>("POST", "/runs/bulk", wanted));
      return `/runs/jobs/${job.id}`;
    },
    heading: /^Repeat/,
  },
  { name: "holds", path: "/holds", heading: "Held runs" },
  { name: "candidates", path: "/candidates", heading: "Candidates" },
  {
    name: "candidate",
    async path(server) {
      const { items } = await server.get<{ items: { key: string }[] }>("GET", "/candidates/search");
      return `/candidates/show?key=${encodeURIComponent(items[0]!.key)}`;
    },
    heading: "Unnamed candidate",
  },
  { name: "sandbox-off", path: "/sandbox", heading: "Sandbox", complaint: /404/ },
  { name: "not-found", path: "/nothing-here", heading: "There is no such page" },
];

async function connection({ runtime }: Server, name: string): Promise<string> {
  return await Promise.resolve(`/connections/${runtime.connections.get(name).id}`);
}

/** With a call that was refused, so that the page has something to say. */
async function setUpOfHatchBeacon({ runtime }: Server): Promise<string> {
  const found = runtime.connections.list().find(({ app }) => app === "hatchbeacon");
  const values = { signing_secret: "of-hatchbeacon" };
  const { id, hookPath } = found ?? (await runtime.connections.create({ app: "hatchbeacon", values }));
  await fetch(`${runtime.url}${hookPath}`, { method: "POST", body: '{"event":"candidate.hired"}' });
  return `/connections/${id}/set-up`;
}

/** With a second version, so that there is something to compare. */
async function automation({ runtime }: Server): Promise<string> {
  const { id, versionNumber, definition } = runtime.automations.get("Scores");
  if (versionNumber === 1) await runtime.automations.update(id, { ...definition, when: "score >= 75" });
  return `/automations/${id}`;
}

/** Without an account, so that nothing outside is asked what it offers. */
async function noted({ runtime }: Server): Promise<string> {
  const name = "Scores into the ATS";
  const found = runtime.automations.list().find((each) => each.name === name);
  const text =
    "{% $event.source.connection %} scored {% $event.candidate.name %} with {% $event.score.value %}.";
  const steps = [{ id: "add_note", use: "greenhouse.add_note", with: { text } }];
  const definition = { name, trigger: "candidate.scored", when: "$event.score.value >= 80", steps };
  const { id } = found ?? (await runtime.automations.create(definition, "off"));
  return `/automations/${id}`;
}
