import { describe, expect, it } from "@jest/globals";
import { readCsv } from "../../src/cli/read-csv.ts";

const row = (line: number, email: string, trycrucible: string) => ({ line, cells: { email, trycrucible } });

describe("a table", () => {
  it.each([
    ["commas", "email,trycrucible\na@x.org,usr_1\nb@x.org,usr_2\n"],
    ["semicolons", "email;trycrucible\na@x.org;usr_1\nb@x.org;usr_2"],
    ["tabs", "email\ttrycrucible\na@x.org\tusr_1\nb@x.org\tusr_2"],
    [
      "what a spreadsheet adds",
      '\uFEFF"email" , trycrucible\r\n"a@x.org",usr_1 \r\nb@x.org, "usr_2"\r\n\r\n',
    ],
  ])("is read with %s", (_what, text) => {
    expect(readCsv(text)).toEqual({
      columns: ["email", "trycrucible"],
      rows: [row(2, "a@x.org", "usr_1"), row(3, "b@x.org", "usr_2")],
    });
  });

  it("keeps separators, quotation marks and line breaks inside of quotation marks, and counts lines", () => {
    const { rows } = readCsv('email,trycrucible\n"a, ""b""\nc",1\n,\nd,2');
    expect(rows).toEqual([row(2, 'a, "b"\nc', "1"), row(5, "d", "2")]);
  });

  it("takes missing cells for empty ones", () => {
    expect(readCsv("email,trycrucible\na@x.org").rows).toEqual([row(2, "a@x.org", "")]);
    expect(readCsv("")).toEqual({ columns: [], rows: [] });
  });

  it.each([
    ["email,email\n", 'The column "email" is there twice: line 1 of the file.'],
    ["email\na,b\n", "There are more cells than columns: line 2 of the file."],
    ['email\na\n"b\n\n', "A quotation mark is not closed: line 3 of the file."],
  ])("is refused when it is not clear: %j", (text, message) => {
    expect(() => readCsv(text)).toThrow(message);
  });
});
