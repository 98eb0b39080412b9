/** What a step says about a request, and the bytes that are sent for it. */
import { z } from "zod";

const METHODS = ["GET", "POST", "PUT", "PATCH", "DELETE"] as const;
const HEADER_NAME = /^[\w!#$%&'*+.^`|~-]+$/;
/** Visible characters of Latin script: anything else cannot stand in a header, and a line break would end it. */
const HEADER_VALUE = /^[\x20-\x7e\xa0-\xff]*$/;
/** Set by the client or by the connection. */
const RESERVED =
  /^(?:host|content-length|transfer-encoding|connection|upgrade|te|trailer|expect|proxy-.*|idempotency-key|webhook-.*)$/i;

const Plain = z.union([z.string(), z.number(), z.boolean()]);

export const RequestInput = z
  .strictObject({
    method: z.enum(METHODS).default("POST").meta({ label: "Method" }),
    url: z.string().trim().min(1, "is empty").max(8_000).meta({
      label: "Address",
      help: "In full, or a path below the connection's address such as /candidates.",
    }),
    query: z
      .record(z.string(), z.union([Plain, z.array(Plain)]))
      .optional()
      .meta({ label: "Query", help: "Added to the address after the question mark." }),
    headers: z.record(z.string(), Plain.transform(String)).default({}).meta({ label: "Headers" }),
    json: z
      .unknown()
      .optional()
      .meta({ label: "Body as JSON", help: "A group of fields, a list or a value." }),
    form: z.record(z.string(), Plain.nullable()).optional().meta({ label: "Body as a form" }),
    text: z.string().optional().meta({ label: "Body as text" }),
    timeout_seconds: z.number().min(1).max(60).default(15).meta({
      label: "Time limit in seconds",
      help: "For the whole call.",
      advanced: true,
    }),
  })
  .superRefine(({ method, headers, json, form, text }, context) => {
    const bodies = Object.entries({ json, form, text }).filter(([, body]) => body !== undefined);
    const add = (path: string[], message: string): void =>
      context.addIssue({ code: "custom", path, message });
    if (bodies.length > 1)
      add(
        [bodies[1]?.[0] ?? "text"],
        `is a second body: give one of ${bodies.map(([name]) => name).join(", ")}`,
      );
    if (method === "GET" && bodies.length > 0)
      add([bodies[0]?.[0] ?? "text"], "cannot go with GET, which has no body");
    for (const [name, value] of Object.entries(headers)) {
      if (!HEADER_NAME.test(name)) add(["headers", name], "is not a name that a header can have");
      else if (RESERVED.test(name)) add(["headers", name], "is set by Hirewire itself");
      else if (!HEADER_VALUE.test(value))
        add(["headers", name], "holds characters that cannot stand in a header");
    }
  });
export type RequestInput = z.output<typeof RequestInput>;

/** The body exactly as it goes out, since it is what gets signed. */
export function bodyOf({ json, form, text }: RequestInput): {
  text: string | undefined;
  contentType: string | undefined;
} {
  if (json !== undefined)
    return { text: JSON.stringify(json), contentType: "application/json; charset=utf-8" };
  if (form !== undefined) {
    const fields = Object.entries(form).map(([name, value]): [string, string] => [
      name,
      value === null ? "" : String(value),
    ]);
    return { text: new URLSearchParams(fields).toString(), contentType: "application/x-www-form-urlencoded" };
  }
  return { text, contentType: text === undefined ? undefined : "text/plain; charset=utf-8" };
}
