import { describe, expect, it } from "@jest/globals";
import { array, assert, constantFrom, property } from "fast-check";
import { safePath } from "../../src/core/safe-path.ts";

describe("where to go after signing in", () => {
  it.each(["/", "/runs?state=held&q=a%20b", "/automations/aut_1", "/candidates/show?key=x#late"])(
    "is %s",
    (path) => {
      expect(safePath(path)).toBe(path);
    },
  );

  it.each([
    "https://evil.example",
    "//evil.example",
    "/\\evil.example",
    "\\\\evil.example",
    "/\t/evil.example",
    "/\n/evil.example",
    "/..//evil.example",
    "/./\\evil.example",
    "/%2e%2e//evil.example",
    "javascript:alert(1)",
    "evil.example",
    "",
    "/sign-in?next=/sign-in",
    "/api/session",
    null,
    undefined,
  ])("is the start instead of %j", (next) => {
    expect(safePath(next)).toBe("/");
  });

  it("stays on this site, whatever is said", () => {
    const piece = constantFrom(
      "/",
      "\\",
      ".",
      "..",
      ":",
      "@",
      "evil.example",
      "%2f",
      "%5c",
      "\t",
      "?",
      "#",
      "http",
    );
    assert(
      property(array(piece, { maxLength: 8 }), (pieces) => {
        const url = new URL(safePath(pieces.join("")), "https://hire.example.com/sign-in");
        expect(url.origin).toBe("https://hire.example.com");
      }),
      { numRuns: 2000 },
    );
  });
});
