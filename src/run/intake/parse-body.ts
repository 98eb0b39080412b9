/** From verified bytes to a payload, refusing what would hurt further in. */

/** Deeper than any vendor nests; recursion over a payload stays safe below it. */
export const MAX_DEPTH = 100;

export type ParsedBody =
  | {
      ok: true;
      payload: Record<string, unknown>;
      /** JSON text of the payload: what arrived, or what a form was read as. */
      body: Uint8Array;
    }
  | { ok: false; code: string; reason: string };

const decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: false });

/**
 * Never throws. `reason` is for the hook's owner.
 *
 * @param form  true when the call says that it is a form and its sender may send one. A body that begins as JSON does
 *              is read as JSON all the same: the header is not signed, and nobody must be able to have one body read
 *              in two ways.
 */
export function parseBody(body: Uint8Array, { form = false }: { form?: boolean } = {}): ParsedBody {
  if (form && body.length > 0 && !beginsAsJson(body)) return parseForm(body);
  if (body.length === 0) return { ok: false, code: "body_empty", reason: "The call had no body." };
  if (nestedDeeperThan(body, MAX_DEPTH)) {
    return {
      ok: false,
      code: "body_too_deep",
      reason: `The body nests deeper than ${MAX_DEPTH} levels, which no hiring tool does.`,
    };
  }
  let text: string;
  try {
    text = decoder.decode(body);
  } catch {
    return { ok: false, code: "body_not_utf8", reason: "The body is not valid UTF-8 text." };
  }
  let payload: unknown;
  try {
    payload = JSON.parse(text);
  } catch (error) {
    return {
      ok: false,
      code: "body_not_json",
      // V8 quotes a piece of the body after the first comma; only the place is kept
      reason: `The body is not valid JSON${placeOf(error)}.`,
    };
  }
  if (typeof payload !== "object" || payload === null || Array.isArray(payload)) {
    return { ok: false, code: "body_not_object", reason: "The body is JSON, but not an object." };
  }
  return { ok: true, payload: payload as Record<string, unknown>, body };
}

function beginsAsJson(body: Uint8Array): boolean {
  const first = body.find((byte) => byte !== 0x20 && byte !== 0x09 && byte !== 0x0a && byte !== 0x0d);
  return first === 0x7b || first === 0x5b;
}

const MAX_FIELDS = 1_000;

/**
 * Slack's slash commands are forms; its buttons and GitHub's older hooks are forms with one field `payload` that holds
 * JSON (docs.slack.dev/interactivity/handling-user-interaction, docs.github.com/en/webhooks; read 2026-11-21).
 */
function parseForm(body: Uint8Array): ParsedBody {
  let text: string;
  try {
    text = decoder.decode(body);
  } catch {
    return { ok: false, code: "body_not_utf8", reason: "The body is not valid UTF-8 text." };
  }
  const fields = [...new URLSearchParams(text)];
  if (fields.length > MAX_FIELDS) {
    return { ok: false, code: "form_too_large", reason: `The form has more than ${MAX_FIELDS} fields.` };
  }
  const [only] = fields;
  if (fields.length === 1 && only?.[0] === "payload") return parseBody(Buffer.from(only[1]));
  const payload: Record<string, unknown> = {};
  for (const [name, value] of fields) {
    if (name === "__proto__") continue;
    const before = Object.hasOwn(payload, name) ? payload[name] : undefined;
    payload[name] = before === undefined ? value : [before, value].flat();
  }
  return { ok: true, payload, body: Buffer.from(JSON.stringify(payload)) };
}

/** Whether a call says that its body is a form. */
export function isForm(contentType: string | undefined): boolean {
  return /^application\/x-www-form-urlencoded\s*(;|$)/i.test(contentType ?? "");
}

function placeOf(error: unknown): string {
  const place = error instanceof Error ? /position (\d+)/.exec(error.message) : null;
  return place ? ` (at character ${place[1]})` : "";
}

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const BRACE = 0x7b;
const BRACKET = 0x5b;

/** Opening ones, those inside of texts too, counted up to one more than `limit`: most bodies have a handful. */
function bracketsIn(body: Uint8Array, limit: number): number {
  let count = 0;
  for (const kind of [BRACE, BRACKET]) {
    for (let at = body.indexOf(kind); at !== -1 && count <= limit; at = body.indexOf(kind, at + 1))
      count += 1;
  }
  return count;
}

function nestedDeeperThan(body: Uint8Array, limit: number): boolean {
  if (bracketsIn(body, limit) <= limit) return false;
  let depth = 0;
  let inString = false;
  for (let index = 0; index < body.length; index += 1) {
    const byte = body[index];
    if (inString) {
      if (byte === BACKSLASH) index += 1;
      else if (byte === QUOTE) inString = false;
    } else if (byte === QUOTE) inString = true;
    else if (byte === BRACE || byte === BRACKET) {
      depth += 1;
      if (depth > limit) return true;
    } else if (byte === 0x7d || byte === 0x5d) depth -= 1;
  }
  return false;
}
