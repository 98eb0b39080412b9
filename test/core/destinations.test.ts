/** Which fields decide where a connection's secrets go: a new connector that forgets to say so is found here. */
import { describe, expect, it } from "@jest/globals";
import { actions } from "../../actions/index.ts";
import { Catalog } from "../../src/core/catalog.ts";
import type { ActionApp, CallContext } from "../../src/core/define-action.ts";
import { secretsElsewhere } from "../../src/core/destinations.ts";
import { field, type Field, type Fields } from "../../src/core/fields.ts";
import type { MailServer } from "../../src/core/mail.ts";
import { triggers } from "../../triggers/index.ts";

const catalog = new Catalog(triggers, actions);
const apps = catalog.appKeys().map((key) => [key, catalog.app(key)!.fields] as const);

const NAMED =
  /(?:^|_)(?:ur[il]s?|hosts?|hostname|server|address|domain|subdomain|site|origin|endpoint|base|proxy|port|region|datacenter|environment|cluster|tenant|company|account|workspace|instance)(?:_|$)/;

/** Named like an address, or taking one. */
function looksLikeAddress(key: string, definition: Field): boolean {
  if (definition.kind === "secret" || definition.kind === "boolean") return false;
  const { pattern, placeholder = "", default: fallback = "" } = { pattern: undefined, ...definition };
  return (
    NAMED.test(key) ||
    /(?<!email |by )\b(?:address|server|host)\b/i.test(definition.label) ||
    pattern?.source.includes("https?") === true ||
    /^https?:/.test(placeholder) ||
    /^https?:/.test(`${fallback}`)
  );
}

const TEXTS = [
  "acme",
  "12345",
  "rita@acme.com",
  "https://elsewhere.example",
  "elsewhere.example",
  "/elsewhere",
];
const SECRETS = [
  "xoxb-1-2-3",
  "tsk_0123456789",
  "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw",
  "https://hooks.example/1",
  '{"type":"none"}',
];
const fits = (definition: Field) => (value: string) =>
  !("pattern" in definition) || definition.pattern === undefined || definition.pattern.test(value);

/** Something in every field that nothing is left out of a call for. */
function sample(fields: Fields): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(fields).map(([key, each]) => {
      if (each.kind === "secret") return [key, SECRETS.find(fits(each))];
      if (each.default !== undefined || each.required === false) return [key, each.default];
      return [key, TEXTS.find(fits(each))];
    }),
  );
}

function alternatives(definition: Field): unknown[] {
  if (definition.kind === "choice") return Object.keys(definition.choices);
  if (definition.kind === "boolean") return [true, false];
  if (definition.kind === "number") return [1, 4_711];
  return TEXTS.filter(fits(definition));
}

/** Origins, or a mail server with everything that says how it is spoken with. */
async function placesCalled(app: ActionApp, connection: Record<string, unknown>): Promise<Set<string>> {
  const places = new Set<string>();
  const asked = (url: string): Promise<never> => {
    places.add(originOf(url));
    return Promise.reject(new Error("nobody is there"));
  };
  const [get, post, put, patch] = [asked, asked, asked, asked];
  const http = { get, post, put, patch, delete: asked, send: (_method: string, url: string) => asked(url) };
  const mail = ({ user: _user, password: _password, ...server }: MailServer) => {
    places.add(JSON.stringify(server));
    return Promise.reject(new Error("nobody is there"));
  };
  const context = {
    http,
    mail: { send: mail, verify: mail },
    connection,
    cache: { get: async () => undefined, set: async () => {}, delete: async () => {} },
    signal: new AbortController().signal,
    now: () => 0,
    wait: async () => {},
  } as unknown as CallContext;
  await app.authorize?.({ ...context, fresh: false }).catch(() => undefined);
  await app.check?.(context).catch(() => undefined);
  return places;
}

function originOf(address: string): string {
  return URL.parse(address)?.origin ?? address;
}

describe.each(apps)("%s", (key, fields) => {
  const settings = Object.entries(fields).flatMap(([name, each]) =>
    each.kind === "secret" ? [] : [[name, each] as const],
  );
  const sent = Object.values(fields).filter((each) => each.kind === "secret" && each.rotates !== true);

  it("says of every field that looks like an address whether secrets go there", () => {
    const unsaid = settings.filter(
      ([key, each]) =>
        sent.length > 0 &&
        each.destination === undefined &&
        (looksLikeAddress(key, each) || /\bhost\b/.test(each.help ?? "")),
    );
    expect(unsaid.map(([key]) => key)).toEqual([]);
  });

  const app = catalog.actions.get(key);
  const walks = app?.check ? it : () => undefined;
  walks("calls nobody else because of a field that is none of them", async () => {
    const found: string[] = [];
    const usual = await placesCalled(app!, sample(fields));
    expect(usual.size).toBeGreaterThan(0);
    for (const [name, each] of settings.filter(([, { destination }]) => destination !== true)) {
      for (const value of alternatives(each)) {
        const given = { ...sample(fields), [name]: value };
        // another way in may call another of the places that are said to be some
        const said = Object.entries(given).flatMap(([field, one]) =>
          field === name ? [] : [originOf(String(one))],
        );
        const known = new Set([...usual, ...said]);
        const others = [...(await placesCalled(app!, given))].filter((place) => !known.has(place));
        if (others.length > 0) found.push(`${name}: ${others.join(", ")}`);
      }
    }
    expect(found).toEqual([]);
  });

  it("asks for every secret again that would go to another place", () => {
    const stored = Object.keys(fields).filter((key) => fields[key]?.kind === "secret");
    for (const [key, each] of settings.filter(([, { destination }]) => destination)) {
      const other = each.kind === "choice" ? Object.keys(each.choices).at(-1) : "https://elsewhere.example";
      const asked = secretsElsewhere(fields, stored, {}, { [key]: other });
      expect([key, asked.again.length + asked.unused.length]).toEqual([key, sent.length]);
    }
  });
});

it("is told of signing secrets that they are of the receiving side, and so stay here", () => {
  for (const [key, { connection }] of catalog.actions) {
    const rotating = Object.entries(connection).filter(
      ([, each]) => each.kind === "secret" && each.rotates === true,
    );
    expect([key, rotating.map(([name]) => name)]).toEqual([key, []]);
  }
});

describe("a place", () => {
  const fields = {
    url: field.text({ label: "Address", destination: true, default: "https://api.example" }),
    way: field.choice({ label: "Way", choices: { key: "Key", person: "Person" }, default: "key" }),
    key: field.secret({ label: "Key", shownWhen: { way: ["key"] } }),
    password: field.secret({ label: "Password", shownWhen: { way: ["person"] } }),
    signing_secret: field.secret({ label: "Signing secret", rotates: true }),
  } as const satisfies Fields;
  const stored = ["key", "password", "signing_secret"];
  const asked = (before: string | undefined, after: string) =>
    secretsElsewhere(fields, stored, { url: before }, { url: after, way: "key" });
  const same = { moved: [], again: [], unused: [] };

  it.each([
    ["https://api.example", "https://api.example/v2"],
    ["https://api.example/v1", "HTTPS://API.example:443/v1"],
    [undefined, "https://api.example/"],
  ])("is the same for %s and %s", (before, after) => {
    expect(asked(before, after)).toEqual(same);
  });

  it.each([
    "http://api.example",
    "https://api.example:8443",
    "https://api.example.evil.example",
    "https://api.example@evil.example",
    "https://evil.example/https://api.example",
    "https:\\\\evil.example",
    "not an address",
  ])("is another for %s", (after) => {
    expect(asked("https://api.example", after)).toEqual({
      moved: ["url"],
      again: ["key"],
      unused: ["password"],
    });
  });
});
