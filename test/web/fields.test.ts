/** What a form says of a field, against what the server says of it. */
import { describe, expect, it } from "@jest/globals";
import { checkFields, field } from "../../src/core/fields.ts";
import { problemsOf, shownFields, type Field } from "../../web/fields/field.ts";

const FIELDS: Field[] = [
  {
    key: "method",
    kind: "choice",
    label: "Way in",
    required: false,
    default: "token",
    choices: { token: "Token", key: "Key" },
  },
  {
    key: "token",
    kind: "secret",
    label: "Token",
    required: true,
    pattern: "^x-\\S+$",
    shownWhen: { method: ["token"] },
  },
  { key: "key", kind: "secret", label: "Key", required: true, shownWhen: { method: ["key"] } },
  { key: "port", kind: "number", label: "Port", required: false, min: 1, max: 65_535 },
];
const wrong = (values: Record<string, unknown>, set: string[] = []) =>
  problemsOf(
    FIELDS,
    values,
    set.map((key) => ({ field: key, active: 1, readable: key !== "lost" })),
  ).map(({ path, message }) => `${path}: ${message}`);

describe("the fields of a form", () => {
  it("are those of the way in that is chosen", () => {
    expect(shownFields(FIELDS, {}).map(({ key }) => key)).toEqual(["method", "token", "port"]);
    expect(shownFields(FIELDS, { method: "key" }).map(({ key }) => key)).toEqual(["method", "key", "port"]);
  });

  it("are judged in the server's words, before it is asked", () => {
    expect(wrong({ token: "x-1", port: 70_000 })).toEqual(['port: "Port" must be at most 65535.']);
    expect(wrong({ token: "nonsense" })).toEqual(['token: "Token" does not look right.']);
    const port = field.number({ label: "Port", min: 1, max: 65_535 });
    expect(() => checkFields({ port }, { port: 70_000 }, { label: "App" })).toThrow(
      '"Port" must be at most 65535.',
    );
  });

  it("take a secret that is kept for entered, and one that is not for missing", () => {
    expect(wrong({})).toEqual(['token: "Token" is missing.']);
    expect(wrong({}, ["token"])).toEqual([]);
    expect(wrong({ method: "key" }, ["token"])).toEqual(['key: "Key" is missing.']);
  });
});
