import { describe, expect, it } from "@jest/globals";
import { compileMapping, escapes } from "../../src/core/expression/index.ts";

describe("escaping for HTML", () => {
  const escape = escapes.html;

  it("turns every character that means something in HTML into text, once", () => {
    expect(escape(`<a href="x">&amp;'`, ["html"])).toBe("&#60;a href=&#34;x&#34;&#62;&#38;amp;&#39;");
  });

  it.each([[["text"]], [["subject"]], [["to", 0]], [["fields", "html"]], [[]]])("leaves %j alone", (path) => {
    expect(escape("<b>", path)).toBe("<b>");
  });

  it("touches what expressions give, and nothing that the author wrote", async () => {
    const mapping = compileMapping({ html: "<p title='{% name %}'>{% name %}</p>", text: "<{% name %}>" });
    const payload = { name: "<i>" };
    expect(await mapping.render({ payload, now: 0 }, { escape })).toEqual({
      html: "<p title='&#60;i&#62;'>&#60;i&#62;</p>",
      text: "<<i>>",
    });
  });
});

describe("escaping for Teams", () => {
  const escape = escapes.teams_markdown;

  it("turns what Teams reads as Markdown into text, once", () => {
    expect(escape("*a* _b_ [c](d) `e` \\", ["text"])).toBe("\\*a\\* \\_b\\_ \\[c\\](d) \\`e\\` \\\\");
  });

  it.each([
    [["title"], true],
    [["text"], true],
    [["facts", 0, "title"], true],
    [["facts", 0, "value"], true],
    [["card", "body", 0, "text"], true],
    [["card", "body", 1, "facts", 0, "value"], true],
    [["card", "body", 2, "items", 0, "text"], true],
    [["buttons", 0, "title"], false],
    [["buttons", 0, "url"], false],
    [["card", "actions", 0, "title"], false],
    [["card", "body", 0, "inlines", 0, "text"], false],
    [["card", "body", 0, "url"], false],
    [[], false],
  ])("at %j: %p", (path, escaped) => {
    expect(escape("a_b", path)).toBe(escaped ? "a\\_b" : "a_b");
  });
});
