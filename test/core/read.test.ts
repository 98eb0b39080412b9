import { describe, expect, it } from "@jest/globals";
import { laneOf } from "../../src/core/hiring/lane.ts";
import { facts, naturalKey, read } from "../../src/core/hiring/read.ts";

describe("reading a payload", () => {
  const { text, number, each } = read(
    JSON.parse(
      '{"a":{"b":"x","n":7,"blank":"  ","none":null,"list":[{"v":1},{"v":"2"}]},"__proto__":{"p":"y"}}',
    ),
  );

  it("takes the first path that holds text, and numbers as text", () => {
    expect(text("a.missing", "a.b")).toBe("x");
    expect(text("a.n")).toBe("7");
    expect(text("a.blank")).toBeUndefined();
    expect(text("a.none")).toBeUndefined();
    expect(text("a")).toBeUndefined();
    expect(text("a.b.c.d")).toBeUndefined();
  });

  it("does not reach what an object inherits", () => {
    expect(text("constructor.name", "a.constructor.name", "a.b.length")).toBeUndefined();
    expect(text("__proto__.p")).toBe("y"); // the payload's own key of that name
    expect(read("text").text("length")).toBeUndefined();
  });

  it.each([
    ["85", 85],
    [" 85.5 ", 85.5],
    ["-3", -3],
    [0, 0],
    ["", undefined],
    ["85%", undefined],
    ["0x10", undefined],
    ["1e3", undefined],
    ["Infinity", undefined],
    [Number.POSITIVE_INFINITY, undefined],
    [true, undefined],
    [null, undefined],
    [[85], undefined],
  ])("reads %p as the number %p", (given, expected) => {
    expect(read({ score: given }).number("score")).toBe(expected);
  });

  it("visits the members of an array or an object, and nothing otherwise", () => {
    expect(each("a.list").map((item) => item.number("v"))).toEqual([1, 2]);
    expect(each("a.b")).toEqual([]);
    expect(number("a.list")).toBeUndefined();
  });
});

describe("facts", () => {
  it("hold only what was said", () => {
    const given = facts({
      occurredAt: undefined,
      candidate: { id: "1", name: undefined },
      score: { value: undefined, parts: [] },
    });
    expect(given).toStrictEqual({ candidate: { id: "1" } });
    expect(facts({ score: { value: 0 } })).toStrictEqual({ score: { value: 0 } });
    expect(facts({})).toStrictEqual({});
  });
});

describe("a natural key", () => {
  it("cannot be made to collide, and gives way when a part is missing or the whole too long", () => {
    expect(naturalKey("a", "b", "c")).toBe("a|b|c");
    expect(naturalKey("a|b", "c")).not.toBe(naturalKey("a", "b|c"));
    expect(naturalKey("a%7Cb", "c")).not.toBe(naturalKey("a|b", "c"));
    expect(naturalKey("a", undefined)).toBeUndefined();
    expect(naturalKey("a", "")).toBeUndefined();
    expect(naturalKey("a", "x".repeat(500))).toBeUndefined();
  });
});

describe("a lane", () => {
  it("is the email address, else the vendor's id, else none", () => {
    expect(laneOf({ candidate: { email: " Jane@Example.COM ", id: "7" } }, "ntrvsta")).toBe(
      "jane@example.com",
    );
    expect(laneOf({ candidate: { id: "7" } }, "trycrucible")).toBe("trycrucible:7");
    expect(laneOf({ candidate: { name: "Jane Smith" } }, "hatchbeacon")).toBeNull();
    expect(laneOf({ candidate: { email: " " } }, "hatchbeacon")).toBeNull();
    expect(laneOf({}, "hiresscope")).toBeNull();
  });
});
