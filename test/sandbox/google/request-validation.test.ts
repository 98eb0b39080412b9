import { describe, expect, it } from "@jest/globals";
import { HIRING_PIPELINE_ID, refusal, startGoogle } from "./support.ts";

const APPEND = { query: { valueInputOption: "RAW" }, body: { values: [["x"]] } };

describe("a request that does not fit Google's documents", () => {
  const unknownName = (name: string, at: string) =>
    `Invalid JSON payload received. Unknown name "${name}" at '${at}': Cannot find field.`;

  it.each([
    [
      "an unknown query parameter",
      "GET",
      "/values/A1",
      { query: { render: "RAW" } },
      `Invalid JSON payload received. Unknown name "render": Cannot bind query parameter. Field 'render' could not be found in request message.`,
    ],
    [
      "a wrong enum value in the query",
      "GET",
      "/values/A1",
      { query: { valueRenderOption: "PLAIN" } },
      `Invalid value at 'value_render_option' (type.googleapis.com/google.apps.sheets.v4.ValueRenderOption), "PLAIN"`,
    ],
    [
      "a wrong boolean in the query",
      "GET",
      "",
      { query: { includeGridData: "yes" } },
      `Invalid value at 'include_grid_data' (TYPE_BOOL), "yes"`,
    ],
    [
      "an unknown field",
      "POST",
      ":batchUpdate",
      { body: { requests: [], dryRun: true } },
      `Invalid JSON payload received. Unknown name "dryRun": Cannot find field.`,
    ],
    [
      "an unknown batch request",
      "POST",
      ":batchUpdate",
      { body: { requests: [{ frobnicate: {} }] } },
      unknownName("frobnicate", "requests[0]"),
    ],
    [
      "an unknown field deep down",
      "POST",
      ":batchUpdate",
      {
        body: { requests: [{ appendCells: { rows: [{ values: [{ userEnteredValue: { text: "x" } }] }] } }] },
      },
      unknownName("text", "requests[0].append_cells.rows[0].values[0].user_entered_value"),
    ],
    [
      "text where a message belongs",
      "POST",
      ":batchUpdate",
      { body: { requests: ["repeatCell"] } },
      `Invalid value at 'requests[0]' (type.googleapis.com/google.apps.sheets.v4.BatchUpdateSpreadsheetRequest.Request), "repeatCell"`,
    ],
    [
      "text where a number belongs",
      "POST",
      ":batchUpdate",
      { body: { requests: [{ appendCells: { sheetId: "first" } }] } },
      `Invalid value at 'requests[0].append_cells.sheet_id' (TYPE_INT32), "first"`,
    ],
    [
      "a wrong enum value in the body",
      "POST",
      ":batchUpdate",
      { body: { requests: [{ appendDimension: { dimension: "LINES" } }] } },
      `Invalid value at 'requests[0].append_dimension.dimension' (type.googleapis.com/google.apps.sheets.v4.Dimension), "LINES"`,
    ],
    [
      "two requests in one",
      "POST",
      ":batchUpdate",
      { body: { requests: [{ addSheet: {}, deleteSheet: {} }] } },
      `Invalid value at 'requests[0]' (oneof), oneof field 'kind' is already set. Cannot set 'deleteSheet'`,
    ],
    [
      "values that are no table",
      "POST",
      "/values/A1:append",
      { query: { valueInputOption: "RAW" }, body: { values: ["x"] } },
      `Invalid value at 'data.values[0]' (type.googleapis.com/google.protobuf.ListValue), "x"`,
    ],
    [
      "a list where a message belongs",
      "POST",
      "/values/A1:append",
      { query: { valueInputOption: "RAW" }, body: [["x"]] },
      `Invalid JSON payload received. Unknown name "": Root element must be a message.`,
    ],
    [
      "half a JSON",
      "POST",
      ":batchUpdate",
      { body: "{" },
      "Invalid JSON payload received. Unexpected token.\n{\n^",
    ],
    [
      "a form",
      "POST",
      ":batchUpdate",
      { body: `{"requests":[]}`, contentType: "application/x-www-form-urlencoded" },
      `Invalid JSON payload received. Unknown name "{"requests":[]}": Cannot bind query parameter. Field could not be found in request message.`,
    ],
  ])("is refused for %s", async (_, method, path, options, message) => {
    const google = await startGoogle();
    const answer = await google.sheet(method, path, options);
    expect(answer.status).toBe(400);
    expect(answer.body).toMatchObject(refusal(400, "INVALID_ARGUMENT", message));
    expect(answer.body).toMatchObject({
      error: {
        details: [
          {
            "@type": "type.googleapis.com/google.rpc.BadRequest",
            fieldViolations: [{ description: message }],
          },
        ],
      },
    });
  });

  it("lists every wrong field, one line each", async () => {
    const google = await startGoogle();
    const answer = await google.batch({ addShit: {} }, { addSheet: { properties: { titel: "x" } } });
    const messages = [
      unknownName("addShit", "requests[0]"),
      unknownName("titel", "requests[1].add_sheet.properties"),
    ];
    expect(answer.body).toMatchObject(refusal(400, "INVALID_ARGUMENT", messages.join("\n")));
    expect(answer.body).toMatchObject({
      error: {
        details: [
          { fieldViolations: [{ field: "requests[0]" }, { field: "requests[1].add_sheet.properties" }] },
        ],
      },
    });
  });

  it("is taken where protocol buffers are lenient: null, snake_case, a number as text, one thing for a list", async () => {
    const google = await startGoogle();
    const answer = await google.sheet("POST", ":batchUpdate", {
      body: {
        requests: { append_dimension: { sheet_id: "0", dimension: "ROWS", length: "2" } },
        responseRanges: null,
      },
    });
    expect(answer).toMatchObject({ status: 200, body: { replies: [{}] } });
  });

  it("is refused for a field mask with an unknown path, which only the details name", async () => {
    const google = await startGoogle();
    const fields = "sheets.sheetProperties";
    const answer = await google.sheet("GET", "", { query: { fields } });
    expect(answer.body).toEqual({
      error: {
        code: 400,
        status: "INVALID_ARGUMENT",
        message: "Request contains an invalid argument.",
        details: [
          {
            "@type": "type.googleapis.com/google.rpc.BadRequest",
            fieldViolations: [
              {
                field: fields,
                description: `Error expanding 'fields' parameter. Cannot find matching fields for path '${fields}'.`,
              },
            ],
          },
        ],
      },
    });
    expect((await google.sheet("GET", "", { query: { fields: "sheets(" } })).status).toBe(400);
  });

  it("is refused before anything is written when only its field mask is wrong", async () => {
    const google = await startGoogle();
    const answer = await google.sheet("POST", "/values/A1:append", {
      ...APPEND,
      query: { ...APPEND.query, fields: "updates.rows" },
    });
    expect(answer.status).toBe(400);
    expect(google.standIn.rows(HIRING_PIPELINE_ID, "Candidates")).toHaveLength(1);
  });
});
