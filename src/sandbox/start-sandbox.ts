/**
 * The sandbox: hiring tools that send, a Slack and a Google that receive, and a page that shows it all.
 * It listens on loopback only and keeps what arrived in memory.
 */
import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import express from "express";
import type { Catalog } from "../core/catalog.ts";
import { createDestinations, type Destination } from "./destinations.ts";
import { createFaults, type Faults } from "./faults.ts";
import { GOOGLE_FAULT_ANSWERS } from "./google/fault-answers.ts";
import {
  createGoogleStandIn,
  type GoogleStandIn,
  type GoogleStandInOptions,
} from "./google/create-google-stand-in.ts";
import { startMailStandIn, type MailStandIn } from "./mail/create-mail-stand-in.ts";
import { createSandboxPage } from "./page/sandbox-page.ts";
import { slackFaultAnswers } from "./slack/fault-answers.ts";
import {
  createSlackStandIn,
  type SlackStandIn,
  type SlackStandInOptions,
} from "./slack/create-slack-stand-in.ts";
import { createVendorStandIn, type VendorStandIn } from "./vendors/vendor-stand-in.ts";

export interface Sandbox {
  /** Where it listens, without a slash at the end. */
  url: string;
  /** `127.0.0.1:8788`, as the egress guard wants it. */
  host: string;
  /** That, and where the mail server listens. */
  hosts: string[];
  mail: MailStandIn;
  slack: SlackStandIn;
  google: GoogleStandIn;
  /** By app key. */
  vendors: ReadonlyMap<string, VendorStandIn>;
  /** ATSs and the like, by app key. */
  destinations: ReadonlyMap<string, Destination>;
  /** By service: `slack` and `google`. */
  faults: Readonly<Record<"slack" | "google", Faults>>;
  close(): Promise<void>;
}

/**
 * @param options.port  0 lets the system choose
 * @param options.unlimited  true where the ATSs shall take calls as fast as they come
 */
export async function startSandbox(options: {
  catalog: Catalog;
  port: number;
  now?: () => number;
  slack?: SlackStandInOptions;
  google?: GoogleStandInOptions;
  unlimited?: boolean;
  /** Where Hirewire's own page is, for a link back. */
  homeUrl?: string;
}): Promise<Sandbox> {
  const { catalog, now = Date.now, unlimited = false } = options;
  const slack = createSlackStandIn({ now, ...options.slack });
  const google = createGoogleStandIn({ now, ...options.google });
  const vendors = new Map(
    [...catalog.triggers.values()].map((app) => [app.key, createVendorStandIn({ app, now })]),
  );
  const destinations = createDestinations({ now, unlimited });
  const faults = {
    slack: createFaults({ now, answers: slackFaultAnswers }),
    google: createFaults({ now, answers: GOOGLE_FAULT_ANSWERS }),
  };

  const app = express();
  app.disable("x-powered-by");
  app.use("/slack", faults.slack.middleware, slack.router);
  app.use("/google", faults.google.middleware, google.router);
  for (const { app: key, faults: own, router } of destinations.values()) {
    app.use(`/${key}`, own.middleware, router);
  }

  const server = createServer(app);
  server.listen(options.port, "127.0.0.1");
  await once(server, "listening");
  // only now: whoever finds the port taken must leave nothing behind
  const mail = await startMailStandIn({ now });
  const homeUrl = options.homeUrl ?? null;
  app.use(createSandboxPage({ slack, google, vendors, destinations, mail, faults, now, homeUrl }));
  const { port } = server.address() as AddressInfo;
  const host = `127.0.0.1:${port}`;
  google.setBaseUrl(`http://${host}/google`);
  return {
    url: `http://${host}`,
    host,
    hosts: [host, `127.0.0.1:${mail.port}`],
    mail,
    slack,
    google,
    destinations,
    vendors,
    faults,
    async close() {
      for (const each of Object.values(faults)) each.clear();
      for (const { faults: own } of destinations.values()) own.clear();
      await mail.close();
      server.close();
      server.closeAllConnections();
      await once(server, "close");
    },
  };
}
