/**
 * A workspace with one of everything that an id leads to, made over HTTP by its owner as far as that goes; what only workers make
 * is written to its store. Two of them have in common what two clients may: a candidate's address, the names of what is
 * not named after them. Whatever is written in words bears the workspace's tag.
 */
import type { Postgres } from "../../src/store/postgres/open-postgres-store.ts";
import { leaveRuns } from "./leave-runs.ts";
import { callAs, type Called } from "./by-host.ts";
import { PASSWORD, tokenIn } from "./people.ts";

/** What both have a candidate of. */
export const SHARED_EMAIL = "ada@example.com";

export interface Premises {
  url: string;
  /** The operator's. */
  operator: string;
  postgres: Postgres;
  /** A stand-in for Slack. */
  slackUrl: string;
}

export type Headers = [name: string, value: string][];
export interface Busy {
  id: string;
  tag: string;
  seq: number;
  host: string;
  /** Of a browser in which its owner is signed in. */
  cookie: Headers;
  /** Of a program that may do everything there. */
  token: Headers;
  /** By what they lead to. */
  ids: Ids;
}
export type Ids = Awaited<ReturnType<typeof fill>>;

export async function openBusyWorkspace(premises: Premises, id: string, tag: string): Promise<Busy> {
  const { url, operator, postgres } = premises;
  const byOperator = (host: string): Headers => [
    ["host", host],
    ["authorization", `Bearer ${operator}`],
  ];
  const made = { id, name: `${tag} Ltd` };
  must(
    await callAs(url, {
      method: "POST",
      path: "/api/workspaces",
      headers: byOperator("hooks.test"),
      body: made,
    }),
  );
  const seq = (await postgres.workspaces.find(id))!.seq;
  const host = `${id}.hooks.test`;
  const { link } = must<{ link: string }>(
    await callAs(url, { method: "POST", path: "/api/people/set-up-link", headers: byOperator(host) }),
  );
  const who = {
    token: tokenIn(link),
    password: PASSWORD,
    name: `${tag} Owner`,
    email: `owner@${tag}.example`,
  };
  const entered = await callAs(url, {
    method: "POST",
    path: "/api/session/enter",
    headers: [["host", host]],
    body: who,
  });
  must(entered);
  const cookie: Headers = [
    ["cookie", entered.cookie],
    ["sec-fetch-site", "same-origin"],
  ];
  const asOwner = async <T>(method: string, path: string, body?: unknown, more: Headers = []): Promise<T> =>
    must<T>(
      await callAs(url, { method, path: `/api${path}`, headers: [["host", host], ...cookie, ...more], body }),
    );
  const { token } = await asOwner<{ token: string }>("POST", "/tokens", {
    name: `${tag} token`,
    scopes: ["admin"],
  });
  const ids = await fill(premises, { tag, seq, host, asOwner });
  return { id, tag, seq, host, cookie, token: [["authorization", `Bearer ${token}`]], ids };
}

type AsOwner = <T = { id: string }>(
  method: string,
  path: string,
  body?: unknown,
  more?: Headers,
) => Promise<T>;

async function fill(
  { url, postgres, slackUrl }: Premises,
  { tag, seq, host, asOwner }: { tag: string; seq: number; host: string; asOwner: AsOwner },
) {
  const connect = async (app: string, values: object): Promise<{ id: string; address: string | null }> =>
    await asOwner("POST", "/connections", { app, name: `${tag}-${app}`, values });
  const source = await connect("trycrucible", { signing_secret: `secret of ${tag}` });
  const slack = await connect("slack", { bot_token: `xoxb-${tag}`, api_url: `${slackUrl}/slack/api` });
  const sender = await connect("custom", {
    signing_secret: `whsec_${Buffer.from(`${tag} ${tag} ${tag} ${tag}`).toString("base64")}`,
  });
  const spare = await connect("hiresscope", { signing_secret: `spare of ${tag}` });
  // nobody here does the chores: whoever changes what they are about would wait for it
  for (const { id } of [source, sender, spare]) await asOwner("POST", `/connections/${id}/reconcile`);
  await asOwner("POST", "/senders/listen", { connection: sender.id });

  const steps = [
    { use: "slack.post_message", connection: `${tag}-slack`, with: { channel: "#hiring", text: tag } },
  ];
  const definition = { trigger: "trycrucible.invitation_scored", steps };
  const automate = (name: string) =>
    asOwner("POST", "/automations", { name: `${tag} ${name}`, ...definition });
  const automation = await automate("scores");
  await asOwner("PUT", `/automations/${automation.id}`, {
    ...definition,
    name: `${tag} scores`,
    description: tag,
  });
  const paused = await automate("paused");
  const spareAutomation = await automate("spare");
  await asOwner("POST", `/automations/${automation.id}/state`, { state: "on" });
  await asOwner("POST", `/automations/${paused.id}/state`, { state: "paused" });
  const content = { ...definition, name: `${tag} draft` };
  const draft = await asOwner("POST", "/drafts", { content });
  const spareDraft = await asOwner("POST", "/drafts", { content });
  await asOwner("PUT", `/automations/${automation.id}/draft`, { content, revision: 0 });

  const send = (number: number) =>
    asOwner("POST", "/samples", {
      event: "trycrucible.invitation_scored",
      connection: source.id,
      changes: { candidate_id: `usr_${tag}${number}`, submission_id: `sub_${tag}${number}` },
    });
  for (let number = 0; number < 8; number += 1) await send(number);
  const runs = await leaveRuns(postgres, { seq, tag, connection: slack.id, hook: hookIn(source.address) });
  const { items: held } = await asOwner<{ items: { id: string }[] }>("GET", `/runs?automation=${paused.id}`);
  const { items: events } = await asOwner<{ items: { id: string; lane: string }[] }>("GET", "/events");

  const names = [{ email: SHARED_EMAIL }, { connection: source.id, id: `usr_${tag}1` }];
  await asOwner("POST", "/candidates", { names, name: `${tag} Berg` });
  const subscribe = (path: string) =>
    asOwner("POST", "/hooks", {
      targetUrl: `${slackUrl}/${tag}${path}`,
      event: "candidate.scored",
      expiresInDays: 9,
    });
  const subscription = await subscribe("/one");
  const spareSubscription = await subscribe("/two");
  const job = await asOwner("POST", "/runs/bulk", { action: "cancel", runs: [held[5]!.id] });
  const backtest = await asOwner("POST", "/automations/backtest", {
    automation: definition,
    against: automation.id,
  });

  const token = await asOwner<{ id: string; token: string }>("POST", "/tokens", {
    name: `${tag} spare`,
    scopes: ["read"],
  });
  const invited = await asOwner<{ link: string }>("POST", "/invitations", {
    email: `ed@${tag}.example`,
    role: "editor",
  });
  const joins = { token: tokenIn(invited.link), password: PASSWORD, name: `${tag} Ed` };
  must(
    await callAs(url, { method: "POST", path: "/api/session/enter", headers: [["host", host]], body: joins }),
  );
  const invite = (who: string) =>
    asOwner<{ id: string; link: string }>("POST", "/invitations", {
      email: `${who}@${tag}.example`,
      role: "viewer",
    });
  const invitation = await invite("late");
  const guest = await invite("guest");
  const { items: people } = await asOwner<{ items: { id: string; role: string }[] }>("GET", "/people");
  const idOf = (role: string): string => people.find((each) => each.role === role)!.id;
  const reset = await asOwner<{ link: string }>("POST", `/people/${idOf("editor")}/link`);
  const again = { email: `owner@${tag}.example`, password: PASSWORD };
  must(await callAs(url, { method: "POST", path: "/api/session", headers: [["host", host]], body: again }));
  const { items: sessions } = await asOwner<{ items: { id: string; current: boolean }[] }>(
    "GET",
    "/profile/sessions",
  );

  await asOwner("PUT", "/oauth/slack/client", {
    clientId: `client ${tag}`,
    clientSecret: `client secret ${tag}`,
  });
  const begun = await asOwner<{ url: string }>("POST", "/oauth/slack/start", {
    name: `${tag}-signed-in`,
    back: `/${tag}`,
  });
  await asOwner("PUT", "/alerts/settings", alertSettings(slack.id, tag));
  const { items: told } = await asOwner<{ items: { id: string }[] }>("GET", "/audit");
  const idempotencyKey = "the-same-key-for-both";
  await asOwner("POST", "/tokens", { name: `${tag} kept answer`, scopes: ["read"] }, [
    ["idempotency-key", idempotencyKey],
  ]);
  return {
    source: source.id,
    sourceName: `${tag}-trycrucible`,
    hook: hookIn(source.address),
    slack: slack.id,
    slackName: `${tag}-slack`,
    sender: sender.id,
    spareConnection: spare.id,
    automation: automation.id,
    automationName: `${tag} scores`,
    paused: paused.id,
    spareAutomation: spareAutomation.id,
    draft: draft.id,
    spareDraft: spareDraft.id,
    event: events[0]!.id,
    lane: events[0]!.lane,
    candidate: `usr_${tag}1`,
    ...runs,
    heldRun: held[0]!.id,
    cancelled: held[1]!.id,
    subscription: subscription.id,
    spareSubscription: spareSubscription.id,
    target: `${slackUrl}/${tag}/one`,
    job: job.id,
    backtest: backtest.id,
    token: token.id,
    tokenItself: token.token,
    owner: idOf("owner"),
    person: idOf("editor"),
    invitation: invitation.id,
    invitationLink: tokenIn(guest.link),
    resetLink: tokenIn(reset.link),
    session: sessions.find(({ current }) => !current)!.id,
    oauthState: new URL(begun.url).searchParams.get("state")!,
    entry: told[0]!.id,
    idempotencyKey,
    ownerEmail: `owner@${tag}.example`,
    words: tag,
  };
}

export const alertSettings = (connection: string, channel: string) => ({
  slack: { connection, channel: `#${channel}` },
  email: null,
  hears: { connection: ["slack"], held: [], source: [], failing: [], queue: [], question: [], disk: [] },
  quietMinutes: 15,
  failedInARow: 5,
  waitMinutes: 30,
  questionHours: 24,
});

const hookIn = (address: string | null): string => new URL(address!).pathname.split("/").at(-1)!;

/** The body of an answer that must be good. */
// oxlint-disable-next-line typescript/no-unnecessary-type-parameters -- who asks knows the shape
export function must<T = unknown>({ status, body }: Called): T {
  if (status >= 300) throw new Error(`${status} ${body}`);
  return (body === "" ? null : JSON.parse(body)) as T;
}
