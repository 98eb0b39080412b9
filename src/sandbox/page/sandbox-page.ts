/** The sandbox's page: send an event as a hiring tool would, see what arrived, and break things on purpose. */
import express, { type RequestHandler, type Router } from "express";
import { fillSample } from "../desk/fill-sample.ts";
import type { Destination } from "../destinations.ts";
import type { Faults } from "../faults.ts";
import type { GoogleStandIn } from "../google/create-google-stand-in.ts";
import type { MailStandIn } from "../mail/create-mail-stand-in.ts";
import type { SlackStandIn } from "../slack/create-slack-stand-in.ts";
import type { VendorStandIn } from "../vendors/vendor-stand-in.ts";
import { FAULT_BUTTONS } from "./fault-buttons.ts";
import { renderArrivals, renderPage } from "./render-page.ts";
import { PAGE_SCRIPT, PAGE_STYLE } from "./page-assets.ts";

export interface PageParts {
  slack: SlackStandIn;
  google: GoogleStandIn;
  vendors: ReadonlyMap<string, VendorStandIn>;
  destinations: ReadonlyMap<string, Destination>;
  mail: MailStandIn;
  faults: Readonly<Record<"slack" | "google", Faults>>;
  now: () => number;
  homeUrl: string | null;
}

export function createSandboxPage(parts: PageParts): Router {
  const router = express.Router();
  router.use(onlyFromHere);
  router.get("/", (_request, response) => {
    response.type("html").send(renderPage(parts));
  });
  router.get("/arrivals", (_request, response) => {
    response.type("html").send(renderArrivals(parts));
  });
  /** The same for programs: what is in the channels and in the sheets. */
  router.get("/arrivals.json", (_request, response) => {
    const names = new Map(parts.slack.channels().map(({ id, name }) => [id, name]));
    response.json({
      slack: parts.slack.allMessages().map(({ channel, message }) => ({
        channel: names.get(channel) ?? channel,
        text: message.text,
        thread: message.thread_ts ?? null,
        pings: parts.slack.pings(message),
      })),
      sheets: parts.google
        .spreadsheets()
        .flatMap(({ id, title, tabs }) =>
          tabs.map((tab) => ({ title, tab, rows: parts.google.rows(id, tab) })),
        ),
      ats: Object.fromEntries(
        [...parts.destinations.values()].flatMap(({ app, world }) =>
          world === null ? [] : [[app, world.outcome()]],
        ),
      ),
      mails: parts.mail.mails().map(({ to, source }) => ({ to, source })),
      others: Object.fromEntries(
        [...parts.destinations.values()].map(({ app, arrived }) => [app, arrived()]),
      ),
    });
  });
  router.get("/page.css", (_request, response) => {
    response.type("css").send(PAGE_STYLE);
  });
  router.get("/page.js", (_request, response) => {
    response.type("js").send(PAGE_SCRIPT);
  });
  const form = express.urlencoded({ extended: false, limit: "16kb" });
  router.post("/send", form, (request, response) => {
    const { event = "", score = "", name = "" } = request.body as Record<string, string>;
    void send(parts, event, { score, name });
    response.redirect(303, "/");
  });
  router.post("/faults", form, (request, response) => {
    const { button = "" } = request.body as Record<string, string>;
    const pressed = FAULT_BUTTONS.find(({ id }) => id === button);
    if (pressed?.fault) parts.faults[pressed.service].add(pressed.fault);
    else if (pressed) parts.faults[pressed.service].clear();
    response.redirect(303, "/");
  });
  return router;
}

/** Another site open in the same browser must not be able to press these buttons. */
const onlyFromHere: RequestHandler = (request, response, next) => {
  const host = request.get("host") ?? "";
  const origin = request.get("origin");
  const local = /^(localhost|127\.0\.0\.1|\[::1\])(:\d+)?$/.test(host);
  if (!local || (origin !== undefined && origin !== `http://${host}`)) {
    response.status(403).type("text").send("The sandbox answers this machine only.");
    return;
  }
  response.set({
    "Content-Security-Policy":
      "default-src 'none'; style-src 'self'; script-src 'self'; connect-src 'self'; form-action 'self'; frame-ancestors 'none'; style-src-attr 'unsafe-inline'",
    "Cache-Control": "no-store",
  });
  next();
};

async function send(
  parts: PageParts,
  key: string,
  { score, name }: Record<"score" | "name", string>,
): Promise<void> {
  const [appKey = "", eventKey = ""] = key.split(".");
  const vendor = parts.vendors.get(appKey);
  const event =
    vendor && Object.hasOwn(vendor.app.events, eventKey) ? vendor.app.events[eventKey] : undefined;
  if (!vendor || !event) return;
  const wishes = {
    ...(score !== "" && { score: Number(score) }),
    ...(name !== "" && { candidate: { name } }),
  };
  await vendor.send(fillSample(event, wishes, parts.now()));
}
