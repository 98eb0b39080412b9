/** Bodies become payloads: JSON always, forms where the sender may send them. */
import { describe, expect, it } from "@jest/globals";
import { isForm, parseBody } from "../../src/run/intake/parse-body.ts";

const form = (text: string) => parseBody(Buffer.from(text), { form: true });
const textOf = (parsed: ReturnType<typeof parseBody>) => parsed.ok && Buffer.from(parsed.body).toString();

describe("a form", () => {
  it("becomes an object, and is kept as JSON", () => {
    const parsed = form("command=%2Fhire&text=Ada+Berg&tag=a&tag=b&tag=c&empty=");
    const payload = { command: "/hire", text: "Ada Berg", tag: ["a", "b", "c"], empty: "" };
    expect(parsed).toMatchObject({ ok: true, payload });
    expect(textOf(parsed)).toBe(JSON.stringify(payload));
  });

  it("with JSON in its one field `payload` is that JSON", () => {
    const json = '{"type":"block_actions","user":{"id":"U1"}}';
    const parsed = form(`payload=${encodeURIComponent(json)}`);
    expect(parsed).toMatchObject({ ok: true, payload: { type: "block_actions" } });
    expect(textOf(parsed)).toBe(json);
    expect(form(`payload=${encodeURIComponent(json)}&x=1`)).toMatchObject({
      payload: { payload: json, x: "1" },
    });
    expect(form("payload=%7B")).toMatchObject({ ok: false, code: "body_not_json" });
    expect(form(`payload=${"[".repeat(200)}`)).toMatchObject({ ok: false });
  });

  it("cannot be made of a body that is JSON, by changing a header that nobody signed", () => {
    const json = '{"name":"x&payload={\\"event\\":\\"hired\\"}&"}';
    for (const text of [json, ` \n${json}`]) {
      expect(form(text)).toMatchObject({ ok: true, payload: { name: 'x&payload={"event":"hired"}&' } });
    }
  });

  it("has no way to the prototype, and not thousands of fields", () => {
    const parsed = form("__proto__=1&constructor=2&a=3");
    expect(textOf(parsed)).toBe('{"constructor":"2","a":"3"}');
    expect(form(Array.from({ length: 1_001 }, (_, index) => `f${index}=1`).join("&"))).toMatchObject({
      ok: false,
      code: "form_too_large",
    });
    expect(parseBody(Buffer.from([0x61, 0x3d, 0xff]), { form: true })).toMatchObject({
      code: "body_not_utf8",
    });
    expect(form("")).toMatchObject({ code: "body_empty" });
  });

  it("is refused from a sender that sends JSON only", () => {
    expect(parseBody(Buffer.from("a=1"))).toMatchObject({ ok: false, code: "body_not_json" });
  });

  it("is told by its type", () => {
    const types = ["application/x-www-form-urlencoded", "Application/X-WWW-Form-Urlencoded; charset=utf-8"];
    expect(types.map(isForm)).toEqual([true, true]);
    expect([undefined, "application/json", "application/x-www-form-urlencoded2"].map(isForm)).toEqual([
      false,
      false,
      false,
    ]);
  });
});
