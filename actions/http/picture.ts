/** What a request says, and to whom. Credentials are named, never shown. */
import type { PictureContext } from "../../src/core/define-action.ts";
import type { RequestPicture } from "../../src/core/picture/picture.ts";
import { fieldsOf, type PicturedField } from "../../src/core/picture/request-picture.ts";
import { safeText } from "../../src/core/picture/safe-text.ts";
import type { httpFields } from "./connection.ts";
import type { RequestInput } from "./request-input.ts";

export function httpPicture(
  { method, url, query, headers, json, form, text }: RequestInput,
  { connection: { base_url: base, auth } }: PictureContext<typeof httpFields>,
): RequestPicture {
  const target = URL.parse(url) ?? URL.parse(`${(base ?? "").replace(/\/$/, "")}/${url.replace(/^\//, "")}`);
  const written = target === null ? {} : Object.fromEntries(target.searchParams);
  const fields: PicturedField[] = [
    ...fieldsOf({ ...written, ...query }),
    ...fieldsOf(headers),
    ...(auth === undefined || auth === "none"
      ? []
      : [{ label: "Credentials of the connection", value: "", secret: true }]),
    ...bodyFields(json ?? form ?? text),
  ];
  return {
    kind: "request",
    title: "Request",
    method,
    host: target === null ? null : target.host,
    // a part of the path may be a password, as with many webhooks; what comes after it is shown as fields
    path: safeText(target === null ? url.replace(/[?#].*$/s, "") : target.pathname),
    fields,
    notes: target === null ? ["The address is not whole: give the connection one, or write it in full."] : [],
  };
}

function bodyFields(body: unknown): PicturedField[] {
  if (body === undefined) return [];
  const isGroup = typeof body === "object" && body !== null && !Array.isArray(body);
  return fieldsOf(isGroup ? body : { Body: body });
}
