/** The sandbox as pages see it. */
import { setTimeout as delay } from "node:timers/promises";
import { ConfigError } from "../../core/errors.ts";
import type { SandboxDesk } from "../../run/operations/sandbox.ts";
import type { Sandbox } from "../start-sandbox.ts";
import type { SentAttempt } from "../vendors/vendor-stand-in.ts";
import { arrivalsOf } from "./arrivals.ts";
import { fillSample, placesIn } from "./fill-sample.ts";
import { createTroubles } from "./troubles.ts";

/** Longer than an answer ever takes here. */
const PATIENCE_MS = 5_000;

export function createDesk(sandbox: Omit<Sandbox, "close">, now: () => number = Date.now): SandboxDesk {
  const { url, vendors, destinations, slack } = sandbox;
  const troubles = createTroubles(sandbox);

  return {
    url,
    overview: () => ({
      url,
      senders: [...vendors.values()].flatMap(({ app, endpoint }) =>
        endpoint === null
          ? []
          : Object.entries(app.events).map(([key, event]) => ({
              event: `${app.key}.${key}`,
              app: app.key,
              vendor: app.label,
              label: event.label,
              ...placesIn(event),
            })),
      ),
      people: peopleOf(destinations),
      troubles: troubles.list(),
      credentials: [{ app: "slack", label: "Bot token", value: slack.botToken }],
    }),
    arrivals: () => arrivalsOf(sandbox),
    setTrouble: (id, on) => troubles.set(id, on),

    async send({ event: key, score, candidate }) {
      const [appKey = "", eventKey = ""] = key.split(".");
      const vendor = vendors.get(appKey);
      const event =
        vendor && Object.hasOwn(vendor.app.events, eventKey) ? vendor.app.events[eventKey] : undefined;
      if (!vendor || !event) {
        throw new ConfigError(`No hiring tool of the sandbox sends "${key.slice(0, 60)}".`, {
          code: "event_not_found",
          path: "event",
        });
      }
      if (!vendor.endpoint) {
        throw new ConfigError(
          `${vendor.app.label} was told no address to send to: its connection was removed. Connect it again and restart the sandbox.`,
          { code: "no_hook", path: "event" },
        );
      }
      const payload = fillSample(event, { score, candidate }, now());
      const { promise: first, resolve } = Promise.withResolvers<SentAttempt>();
      const all = vendor.send(payload, {}, resolve).then(({ attempts }) => attempts[0] ?? null);
      // the first try tells enough: a vendor repeats what failed for hours
      const patience = delay(PATIENCE_MS, null, { ref: false });
      const tried = await Promise.race([first, all, patience]);
      const status = tried?.status ?? null;
      return {
        vendor: vendor.app.label,
        event: event.label,
        accepted: status === null ? null : status >= 200 && status < 300,
        status,
      };
    },
  };
}

/** Those whom the first ATS knows by an address of their own. */
function peopleOf(destinations: Sandbox["destinations"]): { name: string; email: string }[] {
  const world = [...destinations.values()].find((each) => each.world !== null)?.world;
  const known = [...(world?.candidates.values() ?? [])].flatMap(({ firstName, lastName, emails: [email] }) =>
    email === undefined || (world?.byEmail(email).length ?? 0) > 1
      ? []
      : [{ name: `${firstName} ${lastName}`, email }],
  );
  return [...known, { name: "Amara Okonkwo", email: "amara.okonkwo@example.com" }];
}
