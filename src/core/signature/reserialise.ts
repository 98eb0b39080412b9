/**
 * A body written again as the sender's own language would write it.
 *
 * Some vendors sign the payload object instead of the bytes they send (`docs/adr/0004`). What was signed
 * can then only be had by parsing the body and writing it again.
 */
import { pythonJson } from "./python-json.ts";

export type ReserialisedForm = "javascript" | "python";

/** Past this size only raw bytes are checked: parsing a stranger's 10 MB is work he must not get for free. */
export const RESERIALISE_LIMIT_BYTES = 1024 * 1024;

/**
 * @returns `JSON.stringify(JSON.parse(body))` or Python's `json.dumps(json.loads(body))` as UTF-8; null when
 *          the body is not JSON, not UTF-8, nested too deep to be written, or larger than the limit
 */
export function reserialise(form: ReserialisedForm, body: Uint8Array): Uint8Array | null {
  if (body.byteLength > RESERIALISE_LIMIT_BYTES) return null;
  try {
    const text = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(body);
    const written = form === "javascript" ? JSON.stringify(JSON.parse(text)) : pythonJson(text);
    return written === null ? null : Buffer.from(written, "utf8");
  } catch {
    // not JSON, not UTF-8, or JSON.stringify ran out of stack: there is no such form of this body
    return null;
  }
}
