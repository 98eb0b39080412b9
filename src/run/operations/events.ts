/** What came in: looked for, shown, and explained when nothing came of it. */
import type { Catalog } from "../../core/catalog.ts";
import { ConfigError } from "../../core/errors.ts";
import { HiringEventTypeSchema } from "../../core/hiring/hiring-event.ts";
import { typeInWords } from "../../core/hiring/in-words.ts";
import { maskSensitive } from "../../core/hiring/mask-sensitive.ts";
import { matches } from "../../core/hiring/to-hiring-event.ts";
import type { Automation, EventSummary, RunState } from "../../core/types.ts";
import type { EventSearch, Found } from "../../store/search.ts";
import type { Page } from "../../store/page.ts";
import type { Store } from "../../store/store.ts";
import type { Directory } from "../directory.ts";
import type { RunView } from "./runs.ts";

export interface Caused {
  runId: string;
  automationId: string;
  automation: string;
  state: RunState;
  reason: string | null;
}

export interface ListedEvent extends EventSummary {
  /** Its name, or its id when it was removed. */
  connection: string;
  /** Its runs in short, newest first. */
  caused: Caused[];
}

export interface Silence {
  words: string;
  automations: { id: string; name: string; why: string }[];
}

export interface EventDetail extends EventSummary {
  connection: string;
  label: string;
  headers: Record<string, string>;
  payload: Record<string, unknown> | null;
  runs: RunView[];
  silence: Silence | null;
}

export interface Events {
  search(search: EventSearch, page: Page): Promise<Found<ListedEvent>>;
  /** @throws {ConfigError} `event_not_found` */
  get(id: string): Promise<EventDetail>;
}

const CAUSED = 10;
const RUNS = 200;

export function eventOperations(options: {
  store: Pick<Store, "searchEvents" | "event" | "runs">;
  catalog: Catalog;
  directory: Pick<Directory, "connection" | "automations">;
  runs: { withName(run: Awaited<ReturnType<Store["runs"]>>[number]): Promise<RunView> };
}): Events {
  const { store, catalog, directory, runs } = options;

  const connectionOf = ({ connectionId }: EventSummary): string =>
    directory.connection(connectionId)?.name ?? connectionId;

  const causedBy = async ({ id }: EventSummary): Promise<Caused[]> => {
    const made = await store.runs({ eventId: id }, { limit: CAUSED });
    const named = await Promise.all(made.map((run) => runs.withName(run)));
    return named.map(({ id: runId, automationId, automation, state, reason }) => ({
      runId,
      automationId,
      automation,
      state,
      reason,
    }));
  };

  return {
    async search(search, page) {
      const found = await store.searchEvents(search, page);
      const items = await Promise.all(
        found.items.map(async (event) => ({
          ...event,
          connection: connectionOf(event),
          caused: await causedBy(event),
        })),
      );
      return { ...found, items };
    },

    async get(id) {
      const event = await store.event(id);
      if (!event) throw new ConfigError(`There is no event "${id}".`, { code: "event_not_found" });
      const { body, ...summary } = event;
      const made = await store.runs({ eventId: event.id }, { limit: RUNS });
      const sensitive = catalog.triggers.get(event.app)?.sensitive ?? [];
      const payload =
        body === null ? null : (JSON.parse(Buffer.from(body).toString("utf8")) as Record<string, unknown>);
      return {
        ...summary,
        connection: connectionOf(event),
        label: labelOf(event, catalog),
        payload: payload && maskSensitive(payload, sensitive),
        runs: await Promise.all(made.map((run) => runs.withName(run))),
        silence: made.length === 0 ? silenceOf(event, { catalog, directory }) : null,
      };
    },
  };
}

function labelOf({ app, eventKey, hiringType, wireName }: EventSummary, catalog: Catalog): string {
  const known = eventKey === null ? undefined : catalog.triggers.get(app)?.events[eventKey];
  return known?.label ?? (hiringType === null ? wireName : typeInWords(hiringType));
}

function silenceOf(
  event: EventSummary,
  { catalog, directory }: { catalog: Catalog; directory: Pick<Directory, "connection" | "automations"> },
): Silence {
  const connectionName = directory.connection(event.connectionId)?.name ?? event.hiring.source.connection;
  const source = {
    app: event.app,
    eventKey: event.eventKey,
    hiringType: event.hiringType,
    scored: event.hiring.score?.value !== undefined,
    connectionName,
  };
  const whyNot = ({ state, definition, createdAt }: Automation): string => {
    const { trigger, from } = definition;
    if (!matches({ trigger }, source))
      return `It waits for something else: ${triggerInWords(trigger, catalog)}.`;
    if (from && !matches({ trigger, from }, source)) return `It only takes events from ${from.join(", ")}.`;
    if (state === "off") return "It is off.";
    if (createdAt > event.receivedAt) return "It was made after this event had arrived.";
    return "It takes such events now, but did not when this one arrived: it was off or different then.";
  };
  const automations = directory
    .automations()
    .filter(({ subscription }) => !subscription)
    .map((each) => ({ id: each.id, name: each.name, why: whyNot(each) }));
  const words =
    event.eventKey === null && event.hiringType === null
      ? "Hirewire does not know this kind of event, so no automation can wait for it yet."
      : automations.length === 0
        ? "There is no automation yet that could take it up."
        : "No automation was waiting for this event when it arrived.";
  return { words, automations };
}

function triggerInWords(trigger: string, catalog: Catalog): string {
  const type = HiringEventTypeSchema.safeParse(trigger);
  if (type.success) return `${typeInWords(type.data).toLowerCase()}, from any sender`;
  const [app = "", key = ""] = trigger.split(".");
  const found = catalog.triggers.get(app);
  return `${found?.events[key]?.label ?? key} from ${found?.label ?? app}`;
}
