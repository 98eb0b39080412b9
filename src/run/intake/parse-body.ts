/** From verified bytes to a payload, refusing what would hurt further in. */

/** Deeper than any vendor nests; recursion over a payload stays safe below it. */
export const MAX_DEPTH = 100;

export type ParsedBody =
  { ok: true; payload: Record<string, unknown> } | { ok: false; code: string; reason: string };

const decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: false });

/** Never throws. `reason` is for the hook's owner. */
export function parseBody(body: Uint8Array): ParsedBody {
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
  return { ok: true, payload: payload as Record<string, unknown> };
}

function placeOf(error: unknown): string {
  const place = error instanceof Error ? /position (\d+)/.exec(error.message) : null;
  return place ? ` (at character ${place[1]})` : "";
}

const QUOTE = 0x22;
const BACKSLASH = 0x5c;

function nestedDeeperThan(body: Uint8Array, limit: number): boolean {
  let depth = 0;
  let inString = false;
  for (let index = 0; index < body.length; index += 1) {
    const byte = body[index];
    if (inString) {
      if (byte === BACKSLASH) index += 1;
      else if (byte === QUOTE) inString = false;
    } else if (byte === QUOTE) inString = true;
    else if (byte === 0x7b || byte === 0x5b) {
      depth += 1;
      if (depth > limit) return true;
    } else if (byte === 0x7d || byte === 0x5d) depth -= 1;
  }
  return false;
}
