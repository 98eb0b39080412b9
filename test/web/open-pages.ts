/** Everything that opens on a page: menus, lists, dialogs, forms that unfold. In the lively house, by who may do all of it. */
import type { Locator, Page } from "playwright-core";
import { makeOwner, invite } from "../http/people.ts";
import type { Server } from "../http/server.ts";
import { LONG_NAME } from "./lively-house.ts";
import { OPEN_IN_BUILDER } from "./open-in-builder.ts";
import type { Shown } from "./pages.ts";

export const dialog = (page: Page): Locator => page.getByRole("dialog").first();
const menu = (page: Page): Locator => page.getByRole("menu").first();
const options = (page: Page): Locator => page.getByRole("listbox").first();
const press = (page: Page, name: string | RegExp): Promise<void> =>
  page.getByRole("button", { name }).first().click();

/** Presses a button, and is shown a dialog. */
const asks =
  (name: string | RegExp): NonNullable<Shown["open"]> =>
  async (page) => {
    await press(page, name);
    return dialog(page);
  };

const houses = new WeakMap<Server, Promise<string>>();
/** @returns the cookie of the owner, who is not alone */
export async function ownerOf(server: Server): Promise<string> {
  const made =
    houses.get(server) ??
    (async () => {
      const owner = await makeOwner(server);
      const guest = await invite(
        server,
        "editor",
        "maximiliane-friederike.von.hohenstein@recruiting.example",
      );
      await guest.get("PATCH", "/profile", { name: "Maximiliane-Friederike von Hohenstein-Waldburg-Zeil" });
      await owner.get("POST", "/tokens", { name: "Zapier", scopes: ["read", "subscribe"] });
      return owner.cookie;
    })();
  houses.set(server, made);
  return await made;
}

export const automationPath =
  (name: string, rest = "") =>
  async ({ runtime }: Server): Promise<string> =>
    await Promise.resolve(`/automations/${runtime.automations.get(name).id}${rest}`);

const connectionPath =
  (name: string) =>
  async ({ runtime }: Server): Promise<string> =>
    await Promise.resolve(`/connections/${runtime.connections.get(name).id}`);

/** The newest run of an automation that stands so. */
const runPath =
  (automation: string, state: string) =>
  async (server: Server): Promise<string> => {
    const { id } = server.runtime.automations.get(automation);
    const query = new URLSearchParams({ automation: id, state, limit: "1" });
    const { items } = await server.get<{ items: { id: string }[] }>("GET", `/runs?${query.toString()}`);
    return `/runs/${items[0]!.id}`;
  };

const newestEvent = async (server: Server): Promise<string> => {
  const { items } = await server.get<{ items: { id: string }[] }>("GET", "/events?limit=1");
  return `/events/${items[0]!.id}`;
};

const SANDBOX: Shown[] = [
  { name: "sandbox", path: "/sandbox", heading: "Sandbox" },
  ...["sheets", "ats", "mail", "more"].map((place) => ({
    name: `sandbox-${place}`,
    path: `/sandbox?show=${place}`,
    heading: "Sandbox",
  })),
];

const SHELL: Shown[] = [
  {
    name: "open-navigation",
    path: "/",
    heading: "Home",
    looks: ["phone"],
    async open(page) {
      await press(page, "Navigation");
      return page.getByRole("link", { name: "Connections" });
    },
  },
  {
    name: "open-user-menu",
    path: "/settings",
    heading: "Settings",
    looks: ["light", "dark"],
    async open(page) {
      await press(page, "Olga Owner");
      return menu(page);
    },
  },
];

const LISTS: Shown[] = [
  { name: "automations-many", path: "/automations", heading: "Automations" },
  { name: "automation-long-name", path: automationPath(LONG_NAME), heading: LONG_NAME },
  {
    name: "open-filters",
    path: "/events?type=candidate.scored&scoreFrom=50",
    heading: "Events",
    async open(page) {
      await press(page, /^Filters/);
      return page.getByRole("combobox", { name: "Tool" });
    },
  },
  {
    name: "open-filter-choices",
    path: "/events",
    heading: "Events",
    async open(page) {
      if (!(await page.getByRole("combobox", { name: "What happened" }).isVisible()))
        await press(page, /^Filters/);
      await page.getByRole("combobox", { name: "What happened" }).click();
      return options(page);
    },
  },
  {
    name: "open-saved-filters",
    path: "/events?type=candidate.scored",
    heading: "Events",
    open: asks("Save these filters"),
  },
  {
    name: "open-bulk-menu",
    path: "/runs",
    heading: "Runs",
    async open(page) {
      await press(page, /^With all/);
      return menu(page);
    },
  },
  {
    name: "open-bulk-plan",
    path: "/runs",
    heading: "Runs",
    async open(page) {
      await press(page, /^With all/);
      await page.getByRole("menuitem", { name: /^Repeat/ }).click();
      return page.getByRole("region", { name: "The plan" });
    },
  },
  { name: "run-question", path: runPath("Low scores ask a person", "held"), heading: /./ },
  {
    name: "open-run-menu",
    path: runPath("Low scores ask a person", "held"),
    heading: /./,
    async open(page) {
      await press(page, "More");
      return menu(page);
    },
  },
  {
    name: "open-run-cancel",
    path: runPath("Low scores ask a person", "held"),
    heading: /./,
    async open(page) {
      await press(page, "More");
      await page.getByRole("menuitem", { name: /^Cancel/ }).click();
      return dialog(page);
    },
  },
  {
    name: "open-run-repeat",
    path: runPath("Strong scores", "succeeded"),
    heading: /./,
    async open(page) {
      await press(page, "Repeat…");
      return page.getByRole("region", { name: "The plan" });
    },
  },
  { name: "open-run-through", path: newestEvent, heading: /./, open: asks("Run an automation on it") },
  {
    name: "candidate-long-name",
    async path(server) {
      const { items } = await server.get<{ items: { key: string }[] }>(
        "GET",
        "/candidates/search?q=hohenstein",
      );
      return `/candidates/show?key=${encodeURIComponent(items[0]!.key)}`;
    },
    heading: /^Maximiliane/,
  },
];

const CONNECTIONS: Shown[] = [
  { name: "connections-many", path: "/connections", heading: "Connections" },
  {
    name: "open-secret",
    path: connectionPath("hatchbeacon"),
    heading: /HatchBeacon/,
    async open(page) {
      const replace = page.getByRole("button", { name: "Replace: Signing secret" });
      if (await replace.isVisible()) {
        await replace.click();
        await page.keyboard.type("another-secret");
      }
      await page.getByRole("combobox", { name: "How long is the old secret accepted too?" }).click();
      return options(page);
    },
  },
  {
    name: "open-new-address",
    path: connectionPath("hatchbeacon"),
    heading: /HatchBeacon/,
    open: asks("Get a new address"),
  },
  {
    name: "open-remove-connection",
    path: connectionPath("slack"),
    heading: "Slack",
    open: asks("Remove this connection"),
  },
  {
    name: "open-sign-in-set-up",
    path: "/connections/new?app=slack",
    heading: "Connect Slack",
    async open(page) {
      const address = page.getByLabel("Address to come back to");
      if (!(await address.isVisible())) await press(page, "Set up signing in");
      return address;
    },
  },
  {
    name: "connection-refused",
    path: "/connections/new?app=slack",
    heading: "Connect Slack",
    complaint: /4\d\d/,
    async open(page) {
      await page.getByRole("textbox", { name: "Bot token" }).fill("xoxp-somebody");
      await press(page, "Connect");
      return page.getByText("This is not a bot token but a person's token");
    },
  },
];

const SETTINGS: Shown[] = [
  {
    name: "open-alert-channel",
    path: "/settings/alerts",
    heading: "Alerts",
    async open(page) {
      await page.getByRole("switch", { name: "Slack" }).check();
      await page.getByRole("combobox", { name: "Channel" }).click();
      return options(page);
    },
  },
  {
    name: "open-alert-problem",
    path: "/settings/alerts",
    heading: "Alerts",
    complaint: /422/,
    async open(page) {
      await page.getByRole("switch", { name: "Slack" }).check();
      await press(page, "Save");
      return page.getByText("Choose the channel that hears of problems.");
    },
  },
  {
    name: "open-retention",
    path: "/settings/retention",
    heading: "How long things are kept",
    async open(page) {
      await press(page, "Change hiresscope");
      await page.getByLabel("So many days").first().check();
      return dialog(page);
    },
  },
  {
    name: "open-new-subscription",
    path: "/settings/subscriptions",
    heading: "Subscriptions",
    open: asks("New subscription"),
  },
  {
    name: "open-end-subscription",
    path: "/settings/subscriptions",
    heading: "Subscriptions",
    open: asks(/^Remove Candidate hired/),
  },
  {
    name: "open-erase-found",
    path: "/settings/erase",
    heading: "Erase a candidate",
    async open(page) {
      await page.getByLabel("Who").fill("hohenstein");
      return page.getByRole("button", { name: /^Choose Maximiliane/ });
    },
  },
  {
    name: "open-erase-plan",
    path: "/settings/erase?email=ada.lindqvist%40example.com",
    heading: "Erase a candidate",
    async open(page) {
      return await Promise.resolve(page.getByRole("button", { name: "Erase for good" }));
    },
  },
  { name: "open-invite", path: "/settings/people", heading: "People", open: asks("Invite somebody") },
  {
    name: "open-invite-role",
    path: "/settings/people",
    heading: "People",
    async open(page) {
      if (!(await dialog(page).isVisible())) await press(page, "Invite somebody");
      await dialog(page).getByRole("combobox", { name: "Role" }).click();
      return options(page);
    },
  },
  {
    name: "open-invited",
    path: "/settings/people",
    heading: "People",
    async open(page) {
      await press(page, "Invite somebody");
      await page.getByLabel("Email address").fill("nora@example.com");
      await press(page, "Make the invitation");
      return page.getByLabel("The invitation’s link");
    },
  },
  {
    name: "open-person-menu",
    path: "/settings/people",
    heading: "People",
    async open(page) {
      await press(page, /^What to do with Maximiliane/);
      return menu(page);
    },
  },
  ...["Link for a new password", "Sign out everywhere", "Remove from Hirewire"].map((what): Shown => ({
    name: `open-person-${what.split(" ")[0]!.toLowerCase()}`,
    path: "/settings/people",
    heading: "People",
    async open(page) {
      await press(page, /^What to do with Maximiliane/);
      await page.getByRole("menuitem", { name: what }).click();
      return dialog(page);
    },
  })),
  { name: "open-new-token", path: "/settings/tokens", heading: "API tokens", open: asks("Make a token") },
  {
    name: "open-token",
    path: "/settings/tokens",
    heading: "API tokens",
    async open(page) {
      await press(page, "Make a token");
      await page.getByLabel("What it is for").fill("Reports");
      await press(page, "Make the token");
      return page.getByLabel("The token");
    },
  },
  { name: "open-revoke-token", path: "/settings/tokens", heading: "API tokens", open: asks("Revoke Zapier") },
];

/** Breaks Slack's token, so that runs wait for it: after everything that needs it. */
const BROKEN: Shown[] = [
  {
    name: "notification",
    path: "/connections/new",
    heading: "Connect an app",
    async open(page, server) {
      const told = page.getByText(/waits for you/);
      if (!(await told.isVisible())) {
        await server.get("PUT", "/sandbox/troubles/slack_token", { on: true });
        await server.get("POST", "/samples", {
          event: "hiresscope.application_scored",
          changes: { "data.score": 97 },
        });
      }
      return told;
    },
  },
  { name: "home-needs", path: "/", heading: "Home" },
  { name: "holds-some", path: "/holds", heading: "Held runs" },
  { name: "connection-broken", path: connectionPath("slack"), heading: "Slack" },
];

export const OPEN_PAGES: Shown[] = [
  ...SANDBOX,
  ...SHELL,
  ...LISTS,
  ...OPEN_IN_BUILDER,
  ...CONNECTIONS,
  ...SETTINGS,
  ...BROKEN,
].map((shown) => ({ cookie: ownerOf, ...shown }));
