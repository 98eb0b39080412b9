/** From the catalog to what the exported app knows of events. A new vendor's file is all that a new trigger takes. */
import type { Catalog } from "../core/catalog.ts";
import type { TriggerApp } from "../core/define-trigger.ts";
import { passedOnEvent, visibleEvent } from "../core/hiring/passed-on-event.ts";
import { toHiringEvent } from "../core/hiring/to-hiring-event.ts";
import type { ListedEvent, Listing } from "./app/listing.ts";
import type { Json } from "./app/zapier.ts";
import { HIRING_WORDS, type TriggerType } from "./hiring-words.ts";
import { inWords, outputFieldsOf, titleCase } from "./output-fields.ts";

/** Where the forms lead to unless told otherwise: a page that exists for every app. */
export const ABOUT_CONNECTIONS =
  "https://help.zapier.com/hc/en-us/articles/8496290788109-Manage-your-app-connections";

/** @param docs  page that tells an organisation's own people how to get a token */
export function makeListing(catalog: Pick<Catalog, "triggers">, docs: string = ABOUT_CONNECTIONS): Listing {
  const senders = [...catalog.triggers.values()];
  return {
    docs,
    apps: senders.map(({ key, label }) => ({ key, label: titleCase(label) })),
    events: [
      ...Object.entries(HIRING_WORDS).map(([type, words]) =>
        hiringEvent(type as TriggerType, words, senders),
      ),
      ...senders.flatMap((app) => vendorEvents(app)),
    ],
  };
}

function hiringEvent(
  type: TriggerType,
  { noun, label, what }: (typeof HIRING_WORDS)[TriggerType],
  senders: readonly TriggerApp[],
): ListedEvent {
  const { payload: _ofOneVendor, ...sample } = exampleOf(type, senders);
  return {
    key: `any_${type.replaceAll(".", "_")}`,
    event: type,
    app: null,
    noun,
    label,
    description: `Triggers when ${what}, whichever hiring tool says so.`,
    sample,
    outputFields: outputFieldsOf(sample, hiringLabel),
  };
}

/** Of one vendor's own app, whose name says whose its events are. */
export function makeDirectListing(
  app: TriggerApp,
  about: Pick<Listing, "docs" | "asks" | "settings">,
): Listing {
  const events = vendorEvents(app).flatMap((listed) => {
    const key = listed.event.slice(app.key.length + 1);
    if (app.leavesOut?.(key, { ...about.settings }) !== undefined) return [];
    return [{ ...listed, label: titleCase(app.events[key]!.label) }];
  });
  return { ...about, apps: [], events };
}

/** Every event of a vendor that stands for something that happened in hiring. */
function vendorEvents(app: TriggerApp): ListedEvent[] {
  const label = titleCase(app.label);
  return Object.entries(app.events).flatMap(([key, event]) => {
    if (event.hiringType === "webhook.test") return [];
    const delivered = deliveredSample(app, key, `${app.key}.${key}`);
    // of a sender that is described by hand, nobody knows what its payload holds
    const { payload, ...rest } = delivered;
    const sample: Json = key === app.anyEvent ? rest : { ...rest, payload };
    return [
      {
        key: `${app.key}_${key}`,
        event: `${app.key}.${key}`,
        app: app.key,
        noun: titleCase(event.noun),
        label: `${titleCase(event.label)} (${label})`,
        description: withoutOurWords(event.description),
        sample,
        outputFields: outputFieldsOf(sample, (path) => labelOf(path, label)),
      },
    ];
  });
}

/** The fullest sample of a vendor's event that is of this type; else the least that is ever delivered. */
function exampleOf(type: TriggerType, senders: readonly TriggerApp[]): Json {
  const all = senders.flatMap((app) =>
    Object.entries(app.events)
      .filter(([, { hiringType }]) => hiringType === type)
      .map(([key]) => deliveredSample(app, key, type)),
  );
  const facts = (sample: Json) => JSON.stringify({ ...sample, payload: null }).length;
  const [fullest] = all.toSorted((one, other) => facts(other) - facts(one));
  return fullest ?? { id: EVENT_ID, event: type, receivedAt: RECEIVED_AT, test: false };
}

const EVENT_ID = "evt_01k9z3v8q2xw4t6y8b0d2f4h6j";
const RECEIVED_AT = "2026-11-20T09:30:00.000Z";

/** As Hirewire delivers the vendor's own sample; what it tells nothing of is left out. */
function deliveredSample(app: TriggerApp, eventKey: string, as: string): Json {
  const payload = app.events[eventKey]?.sample as Json;
  const { hiring, test } = toHiringEvent({ app, payload, connectionName: app.key, eventKey });
  const event = { id: EVENT_ID, receivedAt: Date.parse(RECEIVED_AT), test };
  const delivered = passedOnEvent(event, visibleEvent({ hiring, payload }, app), as);
  return Object.fromEntries(Object.entries(delivered).filter(([, value]) => value !== null));
}

function labelOf(path: readonly string[], app: string): string {
  const [first, second, ...rest] = path;
  if (first !== "payload" || second === undefined) return hiringLabel(path);
  const own = second === "data" && rest.length > 0 ? rest : [second, ...rest];
  return `${app} ${inWords(own)}`;
}

const HIRING_LABELS: Readonly<Record<string, string>> = {
  id: "Event ID",
  test: "Is a Test",
  "score.value": "Score",
  "score.parts.name": "Score Part Name",
  "score.parts.value": "Score Part",
  "score.parts.notes": "Score Part Notes",
};

function hiringLabel(path: readonly string[]): string {
  return HIRING_LABELS[path.join(".")] ?? inWords(path);
}

/** "…; `from` says which connection." is about automations; a Zap has a dropdown. */
function withoutOurWords(description: string): string {
  return description.replace(/; `[^.]*\.$/, ".");
}
