/** Each check is shown an app that breaks it, and says so; ours break none. */
import { describe, expect, it } from "@jest/globals";
import { catalog } from "../../src/catalog.ts";
import type { App, Trigger } from "../../src/zapier/app/zapier.ts";
import { runtimeDefinition } from "../../src/zapier/export/runtime-export.ts";
import { lintApp } from "../../src/zapier/lint/lint-app.ts";
import { makeListing } from "../../src/zapier/make-listing.ts";

const KEY = "any_candidate_scored";
const app = (): App => runtimeDefinition(makeListing(catalog));

/** An app in which one trigger is another. */
function withTrigger(change: (trigger: Trigger) => Trigger): App {
  const good = app();
  return { ...good, triggers: { ...good.triggers, [KEY]: change(good.triggers[KEY]!) } };
}
const withOperation = (change: object): App =>
  withTrigger((trigger) => ({ ...trigger, operation: { ...trigger.operation, ...change } }));
const withDisplay = (change: object): App =>
  withTrigger((trigger) => ({ ...trigger, display: { ...trigger.display, ...change } }));
const withInput = (field: object): App =>
  withOperation({ inputFields: [{ key: "some", label: "Some", ...field }] });
const withAuth = (change: object): App => {
  const good = app();
  return { ...good, authentication: { ...good.authentication, ...change } };
};
const withSample = (change: object): App => {
  const { sample } = app().triggers[KEY]!.operation;
  return withOperation({ sample: { ...sample, ...change } });
};
const search = (change: object): App => {
  const good = app();
  const found = good.searches["find_run"]!;
  return {
    ...good,
    searches: { ...good.searches, find_run: { ...found, operation: { ...found.operation, ...change } } },
  };
};
const without = (name: string): App => withOperation({ [name]: undefined });

const BROKEN: [code: string, what: string, app: App, where: string][] = [
  ["D001", "a field asks for a key", withInput({ key: "api_key" }), `triggers.${KEY}.inputFields.api_key`],
  ["D001", "a field is a password", withInput({ type: "password" }), `triggers.${KEY}.inputFields.some`],
  ["D002", "no help has a link", withAuth({ fields: [] }), "authentication.fields"],
  ["D003", "connections have no label", withAuth({ connectionLabel: "" }), "authentication.connectionLabel"],
  ["D004", "an id has no dropdown", withInput({ key: "job_id" }), `triggers.${KEY}.inputFields.job_id`],
  ["D006", "a hook lists nothing", without("performList"), `triggers.${KEY}`],
  [
    "D007",
    "an address is not encrypted",
    withInput({ helpText: "[x](http://example.com)" }),
    `triggers.${KEY}.inputFields.some.helpText`,
  ],
  [
    "D008",
    "a link is bare",
    withInput({ helpText: "See https://example.com." }),
    `triggers.${KEY}.inputFields.some.helpText`,
  ],
  ["D009", "a search asks nothing", search({ inputFields: [] }), "searches.find_run"],
  ["D010", "a sample has no id", withOperation({ sample: { event: "x" } }), `triggers.${KEY}.sample`],
  ["D012", "there is no sample", without("sample"), `triggers.${KEY}.sample`],
  [
    "D013",
    "a dropdown's trigger is missing",
    withInput({ dynamic: "nobody.id.name" }),
    `triggers.${KEY}.inputFields.some`,
  ],
  ["D014", "a search is missing", withInput({ search: "nothing.id" }), `triggers.${KEY}.inputFields.some`],
  [
    "D015",
    "a dropdown's field is missing",
    withInput({ dynamic: "connections.key.name" }),
    `triggers.${KEY}.inputFields.some`,
  ],
  ["D016", "a hook can't be taken away", without("performUnsubscribe"), `triggers.${KEY}`],
  ["D016", "a hook must be pasted", without("performSubscribe"), `triggers.${KEY}`],
  ["D017", "people are told to paste", withDisplay({ directions: "Copy this address." }), `triggers.${KEY}`],
  [
    "D018",
    "a label is no title",
    withDisplay({ label: "Candidate scored" }),
    `triggers.${KEY}.display.label`,
  ],
  [
    "D021",
    "a description is none",
    withDisplay({ description: "A score." }),
    `triggers.${KEY}.display.description`,
  ],
  [
    "D022",
    "fields are computed",
    withOperation({ outputFields: [...app().triggers[KEY]!.operation.outputFields!, () => []] }),
    `triggers.${KEY}.outputFields`,
  ],
  [
    "D023",
    "a time is no ISO 8601",
    withSample({ receivedAt: "20.11.2026" }),
    `triggers.${KEY}.sample.receivedAt`,
  ],
  ["D024", "no field names a member", withSample({ mood: "good" }), `triggers.${KEY}.sample.mood`],
  [
    "D025",
    "an address runs",
    withInput({ helpText: "[x](javascript:alert)" }),
    `triggers.${KEY}.inputFields.some.helpText`,
  ],
  [
    "D026",
    "an address is not looked at",
    withAuth({
      test: (
        z: { request(call: object): Promise<unknown> },
        { authData }: { authData: { address: string } },
      ) => z.request({ url: authData.address }),
    }),
    "authentication.fields.address",
  ],
  ["D027", "the platform is old", { ...app(), platformVersion: "15.0.0" }, "platformVersion"],
  [
    "D028",
    "empty values are left to chance",
    { ...app(), flags: {} as App["flags"] },
    "flags.cleanInputData",
  ],
];

describe("what Zapier checks before publishing", () => {
  it("holds for the app", async () => {
    expect(await lintApp(app())).toEqual([]);
  });

  it.each(BROKEN)("%s: would be noticed when %s", async (code, _what, broken, where) => {
    const findings = await lintApp(broken);
    expect(findings).toContainEqual({ code, where, message: expect.stringMatching(/./) });
    // and nothing that is right
    expect(
      [...new Set(findings.map((each) => each.where))].filter((each) => !each.startsWith(where)),
    ).toEqual([]);
  });
});
