/** A call that somebody saved, in the forms in which people have them. */
import { describe, expect, it } from "@jest/globals";
import * as fc from "fast-check";
import { readSavedCall } from "../../src/core/signature/read-saved-call.ts";

const read = (saved: string | Uint8Array) => {
  const { rawHeaders, body } = readSavedCall(saved);
  return { rawHeaders, body: Buffer.from(body).toString() };
};
const BODY = '{"a": "ü",\n\n "b": 1}';
const expected = { rawHeaders: ["X-Signature", "v1=00", "X-Time", "1"], body: BODY };

describe("a saved call", () => {
  it.each([
    ["header lines", `X-Signature: v1=00\nX-Time:1\n\n${BODY}`],
    [
      "header lines with CRLF, and the request's first line",
      `POST /in/x HTTP/1.1\r\nX-Signature: v1=00\r\nX-Time: 1\r\n\r\n${BODY}`,
    ],
    [
      "a first line that holds a colon",
      `POST https://example.com/in/x HTTP/1.1\nX-Signature: v1=00\nX-Time: 1\n\n${BODY}`,
    ],
    ["curl's verbose lines", `> X-Signature: v1=00\n> X-Time: 1\n\n${BODY}`],
    [
      "webhook.site's JSON",
      JSON.stringify({
        method: "POST",
        headers: { "X-Signature": ["v1=00"], "X-Time": ["1"] },
        content: BODY,
      }),
    ],
    [
      "a request bin's JSON",
      JSON.stringify({ headers: { "X-Signature": "v1=00", "X-Time": "1" }, body: BODY }),
    ],
    [
      "a HAR file",
      JSON.stringify({
        log: {
          entries: [
            {
              request: {
                headers: [
                  { name: "X-Signature", value: "v1=00" },
                  { name: "X-Time", value: "1" },
                ],
                postData: { text: BODY },
              },
            },
          ],
        },
      }),
    ],
  ])("as %s", (_form, saved) => {
    expect(read(saved)).toEqual(expected);
  });

  it("keeps a body that is no text byte for byte", () => {
    const body = Buffer.from([0xff, 0x0a, 0x0a, 0x00, 0x0d]);
    const saved = Buffer.concat([Buffer.from("X-Signature: 1\n\n"), body]);
    expect(Buffer.from(readSavedCall(saved).body).equals(body)).toBe(true);
  });

  it("whose body a bin has parsed is written again", () => {
    expect(read(JSON.stringify({ headers: { a: "1" }, body: { b: 1 } })).body).toBe('{"b":1}');
  });

  it.each([
    ["", /no blank line/],
    ["X-Signature: 1", /no blank line/],
    ["\n\nabc", /begins with no header lines/],
    ["X-Signature: 1\nwhat is this\n\n{}", /^Line 2 of the saved call is no header/],
    ['{"a": 1}', /no `headers`/],
    ['{"headers": {"a": "1"}}', /has no body/],
  ])("that is none says so: %j", (saved, words) => {
    expect(() => readSavedCall(saved)).toThrow(words);
  });

  it("gives a call or a ConfigError, whatever it holds", () => {
    const saved = fc.oneof(
      fc.string({ unit: "binary" }),
      fc.json(),
      fc.tuple(fc.string(), fc.string()).map(([head, body]) => `${head}\n\n${body}`),
    );
    fc.assert(
      fc.property(saved, (text) => {
        try {
          expect(readSavedCall(text).rawHeaders.length % 2).toBe(0);
        } catch (error) {
          expect(error).toMatchObject({ name: "ConfigError", code: "invalid_call" });
        }
      }),
    );
  });
});
