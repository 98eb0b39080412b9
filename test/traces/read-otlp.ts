/**
 * Reads an `ExportTraceServiceRequest` as strictly as it is specified: a field that the protocol doesn't have, a wrong
 * wire type, an id of the wrong length, a span that ends before it begins are errors. By hand, so that it shares
 * nothing with what wrote it.
 *
 * Sources   https://protobuf.dev/programming-guides/encoding/,
 *           https://github.com/open-telemetry/opentelemetry-proto (trace.proto, common.proto, resource.proto),
 *           https://opentelemetry.io/docs/specs/otlp/ (read 2026-11-22)
 */
export interface ReadSpan {
  traceId: string;
  spanId: string;
  parentSpanId: string | undefined;
  name: string;
  kind: string;
  startNs: bigint;
  endNs: bigint;
  attributes: Record<string, unknown>;
  failed: boolean;
  links: { traceId: string; spanId: string }[];
  /** Of the process that made it. */
  resource: Record<string, unknown>;
}

type Value = bigint | Uint8Array;
type Kind = "varint" | "fixed64" | "fixed32" | "bytes";
/** Field number → name and how it is written. */
type Fields = Readonly<Record<number, readonly [name: string, kind: Kind]>>;
type Message = Record<string, Value[]>;

const REQUEST: Fields = { 1: ["resource_spans", "bytes"] };
const RESOURCE_SPANS: Fields = {
  1: ["resource", "bytes"],
  2: ["scope_spans", "bytes"],
  3: ["schema_url", "bytes"],
};
const RESOURCE: Fields = { 1: ["attributes", "bytes"], 2: ["dropped_attributes_count", "varint"] };
const SCOPE_SPANS: Fields = { 1: ["scope", "bytes"], 2: ["spans", "bytes"], 3: ["schema_url", "bytes"] };
const SCOPE: Fields = { 1: ["name", "bytes"], 2: ["version", "bytes"] };
const SPAN: Fields = {
  1: ["trace_id", "bytes"],
  2: ["span_id", "bytes"],
  3: ["trace_state", "bytes"],
  4: ["parent_span_id", "bytes"],
  5: ["name", "bytes"],
  6: ["kind", "varint"],
  7: ["start", "fixed64"],
  8: ["end", "fixed64"],
  9: ["attributes", "bytes"],
  10: ["dropped_attributes_count", "varint"],
  11: ["events", "bytes"],
  12: ["dropped_events_count", "varint"],
  13: ["links", "bytes"],
  14: ["dropped_links_count", "varint"],
  15: ["status", "bytes"],
  16: ["flags", "fixed32"],
};
const LINK: Fields = {
  1: ["trace_id", "bytes"],
  2: ["span_id", "bytes"],
  3: ["trace_state", "bytes"],
  4: ["attributes", "bytes"],
  5: ["dropped_attributes_count", "varint"],
  6: ["flags", "fixed32"],
};
const STATUS: Fields = { 2: ["message", "bytes"], 3: ["code", "varint"] };
const KEY_VALUE: Fields = { 1: ["key", "bytes"], 2: ["value", "bytes"] };
const ANY_VALUE: Fields = {
  1: ["string", "bytes"],
  2: ["bool", "varint"],
  3: ["int", "varint"],
  4: ["double", "fixed64"],
};
const KINDS = ["", "internal", "server", "client", "producer", "consumer"];

/** @throws {Error} saying what is wrong */
export function readOtlp(body: Uint8Array): ReadSpan[] {
  return all(read(body, REQUEST), "resource_spans").flatMap((each) => {
    const ofResource = read(each, RESOURCE_SPANS);
    const resource = attributesIn(read(one(ofResource, "resource"), RESOURCE));
    if (typeof resource["service.name"] !== "string") throw new Error("the resource has no service.name");
    return all(ofResource, "scope_spans").flatMap((scoped) => {
      const ofScope = read(scoped, SCOPE_SPANS);
      if (text(one(read(one(ofScope, "scope"), SCOPE), "name")) === "")
        throw new Error("a scope has no name");
      return all(ofScope, "spans").map((span) => readSpan(span, resource));
    });
  });
}

function readSpan(bytes: Uint8Array, resource: Record<string, unknown>): ReadSpan {
  const span = read(bytes, SPAN);
  const name = text(one(span, "name"));
  const kind = KINDS[Number(span["kind"]?.[0] ?? 0)];
  const startNs = number(span, "start");
  const endNs = number(span, "end");
  if (name === "") throw new Error("a span has no name");
  if (kind === undefined || kind === "") throw new Error(`${name} has no kind`);
  if (endNs < startNs) throw new Error(`${name} ends before it begins`);
  const aroundNow = Math.abs(Number(startNs / 1_000_000n) - Date.now()) < 60 * 60 * 1000;
  if (!aroundNow) throw new Error(`${name} began at ${startNs} ns, which is not today`);
  if ((span["events"] ?? []).length > 0) throw new Error(`${name} has events, which nobody looks through`);
  const status = span["status"] === undefined ? {} : read(one(span, "status"), STATUS);
  if (status["message"] !== undefined) throw new Error(`${name} has a message, which nobody looks through`);
  return {
    ...idsIn(span),
    parentSpanId: span["parent_span_id"] === undefined ? undefined : hexId(one(span, "parent_span_id"), 8),
    name,
    kind,
    startNs,
    endNs,
    attributes: attributesIn(span),
    failed: Number(status["code"]?.[0] ?? 0) === 2,
    links: all(span, "links").map((link) => idsIn(read(link, LINK))),
    resource,
  };
}

function idsIn(message: Message): { traceId: string; spanId: string } {
  return { traceId: hexId(one(message, "trace_id"), 16), spanId: hexId(one(message, "span_id"), 8) };
}

function hexId(bytes: Uint8Array, length: number): string {
  if (bytes.length !== length) throw new Error(`an id has ${bytes.length} bytes instead of ${length}`);
  if (bytes.every((byte) => byte === 0)) throw new Error("an id is all zeros");
  return Buffer.from(bytes).toString("hex");
}

function attributesIn(message: Message): Record<string, unknown> {
  const entries = all(message, "attributes").map((bytes) => {
    const pair = read(bytes, KEY_VALUE);
    return [text(one(pair, "key")), valueIn(one(pair, "value"))] as const;
  });
  if (new Set(entries.map(([key]) => key)).size < entries.length)
    throw new Error("an attribute stands twice");
  return Object.fromEntries(entries);
}

function valueIn(bytes: Uint8Array): unknown {
  const entries = Object.entries(read(bytes, ANY_VALUE));
  const [kind, [value] = []] = entries[0] ?? [];
  if (entries.length !== 1 || value === undefined) throw new Error("an attribute has no value, or several");
  if (value instanceof Uint8Array) return text(value);
  if (kind === "bool") return value === 1n;
  if (kind === "int") return Number(value);
  return new DataView(new BigUint64Array([value]).buffer).getFloat64(0, true);
}

function all(message: Message, name: string): Uint8Array[] {
  return (message[name] ?? []) as Uint8Array[];
}

function one(message: Message, name: string): Uint8Array {
  const [value, ...more] = all(message, name);
  if (value === undefined || more.length > 0)
    throw new Error(`${name} stands ${1 + more.length} times or not`);
  return value;
}

function number(message: Message, name: string): bigint {
  const [value] = message[name] ?? [];
  if (typeof value !== "bigint" || value === 0n) throw new Error(`${name} is missing`);
  return value;
}

function text(bytes: Uint8Array): string {
  return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
}

function read(bytes: Uint8Array, fields: Fields): Message {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const message: Message = {};
  let at = 0;
  const varint = (): bigint => {
    for (let value = 0n, shift = 0n; shift < 70n; shift += 7n) {
      const byte = view.getUint8(at++);
      value |= BigInt(byte & 0x7f) << shift;
      if (byte < 0x80) return value;
    }
    throw new Error("a number has no end");
  };
  const take: Record<number, [Kind, () => Value]> = {
    0: ["varint", varint],
    1: ["fixed64", () => view.getBigUint64((at += 8) - 8, true)],
    2: [
      "bytes",
      () => {
        const length = Number(varint());
        if (at + length > bytes.length) throw new Error("a field is longer than what is there");
        return bytes.subarray(at, (at += length));
      },
    ],
    5: ["fixed32", () => BigInt(view.getUint32((at += 4) - 4, true))],
  };
  while (at < bytes.length) {
    const tag = Number(varint());
    const [name, kind] = fields[tag >> 3] ?? [];
    const [written, next] = take[tag & 7] ?? [];
    if (name === undefined || next === undefined) throw new Error(`there is no field ${tag >> 3} here`);
    if (written !== kind) throw new Error(`${name} is written as ${written} instead of ${kind}`);
    (message[name] ??= []).push(next());
  }
  return message;
}
