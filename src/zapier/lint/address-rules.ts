/** Addresses: those that are written down, and the one that a person enters. */
import type { App, Bundle, Z } from "../app/zapier.ts";
import { authFieldsOf, textsOf, type Rule } from "./parts.ts";

/** D007: nothing goes out in the clear. */
const onlyHttps: Rule = (app) =>
  textsOf(app)
    .filter(({ text }) => /\bhttp:\/\//i.test(text))
    .map(({ where }) => ({ code: "D007", where, message: "has an http address" }));

/** D025: no address that a browser would run. */
const noDangerousAddresses: Rule = (app) =>
  textsOf(app)
    .filter(({ text }) => /\b(javascript|vbscript|data|file):(\/\/|[^\s])/i.test(text))
    .map(({ where }) => ({ code: "D025", where, message: "has a dangerous address" }));

const ASKS_FOR_ADDRESS = /address|domain|url|host|site/i;
/** Zapier's own machine, its metadata service, a neighbour, somebody's password, no encryption. */
const REFUSED = [
  "https://localhost",
  "https://localhost.",
  "https://127.0.0.1",
  "https://[::1]",
  "https://169.254.169.254",
  "https://10.0.0.8",
  "https://0x7f.1",
  "https://hooks.internal",
  "https://someone:secret@hooks.example.com",
  "http://hooks.example.com",
];

/** D026: an address that a person enters is looked at before anything is sent there. */
const enteredAddressesAreChecked: Rule = async (app) => {
  const asked = authFieldsOf(app).filter(({ field }) => ASKS_FOR_ADDRESS.test(field.key));
  const tried = asked.flatMap(({ where, field }) => REFUSED.map((address) => ({ where, field, address })));
  const results = await Promise.all(
    tried.map(async (each) => ({ ...each, called: await isCalled(app, each.field.key, each.address) })),
  );
  return results.flatMap(({ where, address, called }) =>
    called ? [{ code: "D026", where, message: `sends to ${address} without looking at it` }] : [],
  );
};

/** Whether the connection's test calls whatever address was entered; nothing is sent anywhere. */
async function isCalled(app: App, key: string, address: string): Promise<boolean> {
  const reached: string[] = [];
  const z = {
    request: (request: { url: string }) => {
      reached.push(request.url);
      return Promise.reject(new Error("nothing is sent here"));
    },
    cache: { get: () => Promise.resolve(null), set: () => Promise.resolve(true) },
    errors: { Error, HaltedError: Error, ExpiredAuthError: Error, ThrottledError: Error },
  };
  const others = Object.fromEntries(app.authentication.fields.map((field) => [field.key, "entered"]));
  const bundle: Bundle = { authData: { ...others, [key]: address }, inputData: {} };
  await app.authentication.test(z as unknown as Z, bundle).catch(() => undefined);
  return reached.length > 0;
}

export const addressRules: readonly Rule[] = [onlyHttps, noDangerousAddresses, enteredAddressesAreChecked];
