/**
 * All that a span may say. Nothing else leaves: whatever is not on this list is left out on the way to the collector,
 * and no name of it stands for a payload, a candidate, an address with a path, a header or a message in words.
 *
 * Names without `hirewire.` are those of https://opentelemetry.io/docs/specs/semconv/http/http-spans/ and
 * https://opentelemetry.io/docs/specs/semconv/registry/attributes/ (read 2026-11-22).
 */
export const ATTRIBUTES = [
  /** The app whose hook was called, or that a step acts at. */
  "hirewire.app",
  "hirewire.connection.id",
  /** As its owner named it. */
  "hirewire.connection.name",
  "hirewire.event.id",
  /** Key of the event in the app's file, such as `invitation_scored`. */
  "hirewire.event.key",
  /** `candidate.scored` */
  "hirewire.event.type",
  /** True for a vendor's test event. */
  "hirewire.event.test",
  /** True where the payload departs from the documented shape. */
  "hirewire.event.misfit",
  /** Runs that the event started, and how many of them had ended then because their condition did not hold. */
  "hirewire.event.runs",
  "hirewire.event.runs_filtered",
  /** What became of it: `received`, `repeat`, `challenge`, or the code of the refusal. */
  "hirewire.outcome",
  "hirewire.automation.id",
  "hirewire.automation.name",
  "hirewire.automation.version_id",
  "hirewire.run.id",
  /** True when the run repeats another one. */
  "hirewire.run.replay",
  /** How the work on it ended this time: a run's state, `unclaimed` when it was put back, `lost` to another worker. */
  "hirewire.run.state",
  /** Stable code behind that state. */
  "hirewire.run.code",
  "hirewire.run.hold",
  "hirewire.step.id",
  /** 1 for the first try of this step in this run. */
  "hirewire.step.attempt",
  /** How the try ended: `done`, `skipped`, `filtered`, `busy`, `down`, `cut`, `question` or `failed`. */
  "hirewire.step.outcome",
  /** True where an earlier try turned out to have worked, and nothing was done again. */
  "hirewire.step.found",
  "error.type",
  "http.request.method",
  "http.response.status_code",
  "http.route",
  "network.protocol.name",
  "server.address",
  "server.port",
] as const;

export type AttributeName = (typeof ATTRIBUTES)[number];
export type AttributeValue = string | number | boolean;
export type Attributes = { readonly [name in AttributeName]?: AttributeValue | null | undefined };

const KNOWN: ReadonlySet<string> = new Set(ATTRIBUTES);
/** Characters. A name that somebody gave may be longer. */
const LONGEST = 200;

/** What of it may leave: what has a value, and is on the list. */
export function onlyKnown(attributes: Attributes): Record<string, AttributeValue> {
  const kept: Record<string, AttributeValue> = {};
  for (const [name, value] of Object.entries(attributes)) {
    if (value === null || value === undefined || !KNOWN.has(name)) continue;
    kept[name] = typeof value === "string" ? value.slice(0, LONGEST) : value;
  }
  return kept;
}
