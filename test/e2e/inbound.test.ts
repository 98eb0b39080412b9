/** What senders get to hear, over real HTTP, with signatures that OpenSSL made. */
import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import http from "node:http";
import { once } from "node:events";
import { readFile } from "node:fs/promises";
import { makeDataDir, removeDataDir, startHirewire, type Hirewire } from "./hirewire.ts";
import { opensslHmac } from "./openssl.ts";

interface Vendor {
  app: string;
  header: string;
  sample: string;
  /** The header's value for a digest over what the vendor signs. */
  sign: (body: string | Uint8Array, secret: string, seconds?: number) => string;
}

const SECRET = "whsec_b6f0c1a2d3e4f5061728394a5b6c7d8e";
const nowSeconds = () => Math.floor(Date.now() / 1000);
const plain = (body: string | Uint8Array, secret: string) => opensslHmac(secret, body);

const VENDORS: Vendor[] = [
  {
    app: "trycrucible",
    header: "X-TryCrucible-Signature",
    sample: "trycrucible.invitation_scored",
    sign: (body, secret) => `sha256=${plain(body, secret)}`,
  },
  { app: "ntrvsta", header: "X-NTRVSTA-Signature", sample: "ntrvsta.session_completed", sign: plain },
  {
    app: "talentsprout",
    header: "X-TalentSprout-Signature",
    sample: "talentsprout.interview_completed",
    sign: (body, secret, seconds = nowSeconds()) =>
      `t=${seconds},v1=${opensslHmac(secret, Buffer.concat([Buffer.from(`${seconds}.`), Buffer.from(body)]))}`,
  },
  {
    app: "hatchbeacon",
    header: "X-Webhook-Signature",
    sample: "hatchbeacon.job_application_created",
    sign: plain,
  },
  {
    app: "hiresscope",
    header: "X-HiresScope-Signature",
    sample: "hiresscope.application_scored",
    sign: plain,
  },
];

let hirewire: Hirewire;
let dataDir: string;
const addresses = new Map<string, string>();

beforeAll(async () => {
  dataDir = await makeDataDir();
  hirewire = await startHirewire({ dataDir });
  for (const { app } of VENDORS) {
    const { address } = await hirewire.api<{ address: string }>("POST", "/connections", {
      app,
      values: { signing_secret: SECRET },
    });
    addresses.set(app, address);
  }
});
afterAll(async () => {
  await hirewire?.stop();
  await removeDataDir(dataDir);
});

/** Node's own client, because fetch can't send a header twice or cut a body short. */
async function post(
  address: string,
  body: string | Uint8Array,
  headers: Record<string, string | string[]> = {},
): Promise<{ status: number; body: unknown; retryAfter: string | undefined }> {
  const request = http.request(address, {
    method: "POST",
    headers: { "content-type": "application/json", "content-length": Buffer.byteLength(body), ...headers },
    agent: false,
  });
  // a refused upload may be cut off while we still write
  request.on("error", () => undefined);
  request.end(body);
  const [response] = (await once(request, "response")) as [http.IncomingMessage];
  let text = "";
  for await (const chunk of response.setEncoding("utf8")) text += chunk;
  return {
    status: response.statusCode ?? 0,
    body: JSON.parse(text),
    retryAfter: response.headers["retry-after"],
  };
}

async function lastRejection(app: string): Promise<{ code: string; reason: string; status: number }> {
  const { items } = await hirewire.api<{ items: { code: string; reason: string; status: number }[] }>(
    "GET",
    `/rejections?connection=${app}`,
  );
  return items[0] ?? { code: "none", reason: "", status: 0 };
}

async function countEvents(app: string): Promise<number> {
  const { items } = await hirewire.api<{ items: unknown[] }>("GET", `/events?connection=${app}&limit=200`);
  return items.length;
}

describe.each(VENDORS)("$app", ({ app, header, sample, sign }) => {
  let body: string;
  let address: string;
  beforeAll(async () => {
    body = await readFile(new URL(`../../triggers/samples/${sample}.json`, import.meta.url), "utf8");
    address = addresses.get(app) ?? "";
  });

  it("accepts the page's own example once, however often it is sent", async () => {
    const signed = { [header]: sign(body, SECRET) };
    expect(await post(address, body, signed)).toMatchObject({ status: 200, body: { received: true } });
    expect(await countEvents(app)).toBe(1);
    // TalentSprout signs each repeat anew; the event stays the same
    const again = { [header]: sign(body, SECRET, nowSeconds() + 1) };
    expect((await post(address, body, again)).status).toBe(200);
    expect((await post(address, body, again)).status).toBe(200);
    expect(await countEvents(app)).toBe(1);
  });

  it("takes two deliveries that arrive at the same time for one", async () => {
    const other = body.replace(
      /("(?:submission_id|id|resourceId|applicationId|jobId)": ?")[^"]{4}/g,
      "$1TWIN",
    );
    expect(other).not.toBe(body);
    const before = await countEvents(app);
    const signed = { [header]: sign(other, SECRET) };
    const answers = await Promise.all(Array.from({ length: 8 }, () => post(address, other, signed)));
    expect(answers.map(({ status }) => status)).toEqual(Array(8).fill(200));
    expect(await countEvents(app)).toBe(before + 1);
  });

  const refusals: [
    what: string,
    status: number,
    make: () => [string | Uint8Array, Record<string, string | string[]>],
  ][] = [
    ["a flipped byte", 401, () => [body.replace(/"/, "'"), { [header]: sign(body, SECRET) }]],
    ["another secret", 401, () => [body, { [header]: sign(body, "whsec_somebody_elses") }]],
    ["no signature", 401, () => [body, {}]],
    ["an empty signature", 401, () => [body, { [header]: "" }]],
    ["the signature twice", 401, () => [body, { [header]: [sign(body, SECRET), sign(body, SECRET)] }]],
    ["truncated hex", 401, () => [body, { [header]: sign(body, SECRET).slice(0, -2) }]],
    ["a signature that is too long", 401, () => [body, { [header]: `${sign(body, SECRET)}00` }]],
    ["hex that is no hex", 401, () => [body, { [header]: sign(body, SECRET).replace(/.{4}$/, "zzzz") }]],
    ["an empty body without signature", 401, () => ["", {}]],
    ["a signed empty body", 400, () => ["", { [header]: sign("", SECRET) }]],
    ["a signed body that is not JSON", 400, () => ["{", { [header]: sign("{", SECRET) }]],
    ["a signed list", 400, () => ["[]", { [header]: sign("[]", SECRET) }]],
    ["10 MB", 413, () => [Buffer.alloc(10 * 1024 * 1024, 0x20), { [header]: "x" }]],
    [
      "signed bytes that are not UTF-8",
      400,
      () => {
        const bytes = Buffer.from([0x7b, 0x22, 0xff, 0xfe, 0x22, 0x3a, 0x31, 0x7d]);
        return [bytes, { [header]: sign(bytes, SECRET) }];
      },
    ],
    [
      "signed nesting 100,000 deep",
      400,
      () => {
        const deep = `{"a":${"[".repeat(100_000)}${"]".repeat(100_000)}}`;
        return [deep, { [header]: sign(deep, SECRET) }];
      },
    ],
    ["a compressed body", 415, () => [body, { [header]: sign(body, SECRET), "content-encoding": "gzip" }]],
  ];
  it.each(refusals)("refuses %s", async (_what, status, make) => {
    const before = await countEvents(app);
    const [sent, headers] = make();
    const answer = await post(address, sent, headers);
    expect(answer.status).toBe(status);
    expect(JSON.stringify(answer.body)).not.toContain(SECRET);
    const rejection = await lastRejection(app);
    expect(rejection.status).toBe(status);
    expect(rejection.reason).toMatch(/\S+ \S+/);
    expect(rejection.reason).not.toContain(SECRET);
    expect(await countEvents(app)).toBe(before);
    expect((await fetch(`${hirewire.url}/healthz`)).status).toBe(200);
  });
});

describe("TalentSprout's timestamp", () => {
  const { header, sample, sign } = VENDORS[2]!;
  it.each([
    ["14 minutes old", -14 * 60, /14 minutes old/],
    ["14 minutes ahead", 14 * 60, /14 minutes in the future/],
  ])("is refused when %s", async (_what, offset, words) => {
    const body = await readFile(new URL(`../../triggers/samples/${sample}.json`, import.meta.url), "utf8");
    const answer = await post(addresses.get("talentsprout") ?? "", body, {
      [header]: sign(body, SECRET, nowSeconds() + offset),
    });
    expect(answer.status).toBe(401);
    expect((await lastRejection("talentsprout")).reason).toMatch(words);
    expect((await lastRejection("talentsprout")).reason).toMatch(/clock/);
  });
});

describe("the owner is told", () => {
  const body = JSON.stringify({ event: "application.scored" });

  it("that another vendor's format came", async () => {
    const talentSprout = VENDORS[2]!;
    await post(addresses.get("hiresscope") ?? "", body, {
      [talentSprout.header]: talentSprout.sign(body, SECRET),
    });
    expect((await lastRejection("hiresscope")).reason).toMatch(
      /looks like TalentSprout's format on a HIRESSCOPE hook/,
    );
  });

  it("that another secret was used", async () => {
    await post(addresses.get("hiresscope") ?? "", body, { "X-HiresScope-Signature": plain(body, "another") });
    expect((await lastRejection("hiresscope")).reason).toMatch(/signed, but with another secret/i);
  });

  it("nothing that the caller could use: the answer is the same for every failed check", async () => {
    const address = addresses.get("hiresscope") ?? "";
    const missing = await post(address, body);
    const wrong = await post(address, body, { "X-HiresScope-Signature": plain(body, "another") });
    expect(missing).toEqual(wrong);
  });
});

describe("addresses", () => {
  it("that nobody knows answer 404", async () => {
    expect((await post(`${hirewire.url}/in/${"x".repeat(43)}`, "{}")).status).toBe(404);
  });

  it("that were replaced answer 410 for good, and the new one works", async () => {
    const made = await hirewire.api<{ id: string; address: string }>("POST", "/connections", {
      app: "trycrucible",
      name: "moving",
      values: { signing_secret: SECRET },
    });
    const { address } = await hirewire.api<{ address: string }>("POST", `/connections/${made.id}/hook`);
    const body = '{"event":"invitation_scored"}';
    const signed = { "X-TryCrucible-Signature": `sha256=${plain(body, SECRET)}` };
    expect((await post(made.address, body, signed)).status).toBe(410);
    expect((await post(address, body, signed)).status).toBe(200);
  });

  it("accept both secrets while one is being rotated, and only the new one afterwards", async () => {
    const { id, address } = await hirewire.api<{ id: string; address: string }>("POST", "/connections", {
      app: "trycrucible",
      name: "rotating",
      values: { signing_secret: SECRET },
    });
    const send = (event: string, secret: string) => {
      const body = JSON.stringify({ event, submission_id: event });
      return post(address, body, { "X-TryCrucible-Signature": `sha256=${plain(body, secret)}` });
    };
    await hirewire.api("PATCH", `/connections/${id}`, { values: { signing_secret: "second" } });
    expect((await send("one", SECRET)).status).toBe(200);
    expect((await send("two", "second")).status).toBe(200);
    await hirewire.api("PATCH", `/connections/${id}`, {
      values: { signing_secret: "third" },
      overlapHours: 0,
    });
    expect((await send("three", SECRET)).status).toBe(401);
    expect((await send("four", "second")).status).toBe(401);
    expect((await send("five", "third")).status).toBe(200);
  });

  it("ask a sender that is too fast to come later", async () => {
    const { address } = await hirewire.api<{ address: string }>("POST", "/connections", {
      app: "trycrucible",
      name: "slow",
      values: { signing_secret: SECRET, events_per_second: 1 },
    });
    const answers = [];
    for (let count = 0; count < 12; count += 1) answers.push(await post(address, "{}"));
    const refused = answers.filter(({ status }) => status === 429);
    expect(refused.length).toBeGreaterThan(0);
    expect(Number(refused[0]?.retryAfter)).toBeGreaterThan(0);
    expect((await lastRejection("slow")).code).toBe("too_many_calls");
  });

  it("refuse a sender that is not among the allowed", async () => {
    const { address } = await hirewire.api<{ address: string }>("POST", "/connections", {
      app: "trycrucible",
      name: "fenced",
      values: { signing_secret: SECRET, allowed_ips: "203.0.113.0/24" },
    });
    const body = "{}";
    const signed = { "X-TryCrucible-Signature": `sha256=${plain(body, SECRET)}` };
    expect((await post(address, body, signed)).status).toBe(401);
    expect((await lastRejection("fenced")).code).toBe("address_not_allowed");
  });
});

it("never prints a secret", () => {
  expect(hirewire.output()).not.toContain(SECRET);
});
