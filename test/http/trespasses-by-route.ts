/**
 * What each route is asked with ids of another workspace, in every place where an id can stand. Places in the address and in the
 * query are filled by what they are called; bodies are written here. A route with a place or a body that is not
 * known here fails the test that asks (`other-workspaces.test.ts`).
 */
import type { Route } from "../../src/http/api/define-route.ts";
import { alertSettings, SHARED_EMAIL, type Ids } from "./busy-workspace.ts";
import { PASSWORD } from "./people.ts";

export interface Trespass {
  /** By parameter of the address. */
  params?: Record<string, string>;
  query?: Record<string, string>;
  body?: unknown;
}

/** Ids of whoever is trespassed upon. `workspace` is that of the workspace itself. */
export type Theirs = Ids & { workspace: string };
type Tries = (theirs: Theirs, own: Theirs) => Trespass[];

/** What stands behind `:id`, by the part of the address before it. */
const AFTER: Record<string, (ids: Theirs) => string> = {
  connections: ({ source }) => source,
  retention: ({ source }) => source,
  listen: ({ sender }) => sender,
  automations: ({ automation }) => automation,
  drafts: ({ draft }) => draft,
  hooks: ({ subscription }) => subscription,
  backtests: ({ backtest }) => backtest,
  events: ({ event }) => event,
  runs: ({ succeeded }) => succeeded,
  "bulk-jobs": ({ job }) => job,
  people: ({ person }) => person,
  invitations: ({ invitation }) => invitation,
  sessions: ({ session }) => session,
  tokens: ({ token }) => token,
  workspaces: ({ workspace }) => workspace,
};
/** Those that are everybody's, by operation and parameter. */
const COMMON: Record<string, string> = {
  "getApp app": "slack",
  "getSample app": "trycrucible",
  "getSample event": "invitation_scored",
  "getOAuthOffer app": "slack",
  "setOAuthClient app": "slack",
  "removeOAuthClient app": "slack",
  "startOAuth app": "slack",
  "listChoices name": "channels",
  "getRecipe key": "score-to-slack",
  "sendStep stepId": "post_message",
  "setTrouble id": "ats_down",
};

/** What a query's parameter is filled with; null: it names nothing that anybody has. */
const IN_QUERY: Record<string, ((ids: Theirs) => string) | null> = {
  connection: ({ source }) => source,
  automation: ({ automation }) => automation,
  event: ({ event }) => event,
  candidate: ({ lane }) => lane,
  key: ({ lane }) => lane,
  job: ({ job }) => job,
  who: ({ owner }) => owner,
  target: ({ source }) => source,
  targetUrl: ({ target }) => target,
  q: ({ words }) => words,
  ...Object.fromEntries(
    "app area confirm days email filter from given id keepDays keepPayloadDays limit mapping next offset outcome removed scoreFrom scoreTo since state test to trigger type until where code"
      .split(" ")
      .map((name) => [name, null]),
  ),
};
const CURSORS: Record<string, ((ids: Theirs) => string) | null> = {
  listEvents: ({ event }) => event,
  searchCandidates: ({ event }) => event,
  getTimeline: ({ event }) => event,
  listRuns: ({ succeeded }) => succeeded,
  listTokens: ({ token }) => token,
  listAudit: ({ entry }) => entry,
  listVersions: null, // a number
};
/** Without these a query is refused for what it lacks. */
const ALSO_IN_QUERY: Record<string, Tries> = {
  listSubscriptionSamples: () => [{ query: { event: "candidate.scored" } }],
  listFields: () => [{ query: { trigger: "trycrucible.invitation_scored" } }],
  compareVersions: () => [{ query: { from: "1", to: "2" } }],
  getTimeline: ({ lane }) => [{ query: { key: lane } }],
  downloadBulkReport: ({ job }) => [{ query: { job } }],
  unsubscribeTarget: ({ target }) => [{ query: { targetUrl: target } }],
  findCandidate: ({ source, candidate }) => [{ query: { connection: source, id: candidate } }],
  unlinkCandidate: ({ source, candidate }) => [{ query: { connection: source, id: candidate } }],
  planRetention: () => [{ query: { keepDays: "1", keepPayloadDays: "0" } }],
  removeWorkspace: ({ workspace }) => [{ query: { confirm: workspace } }],
};

const TRIGGER = "trycrucible.invitation_scored";
const message = { channel: "#hiring", text: "hi" };
const definition = (connection: string, from?: string) => ({
  name: "NEW",
  trigger: TRIGGER,
  ...(from !== undefined && { from: [from] }),
  steps: [{ use: "slack.post_message", connection, with: message }],
});
/** By each way in which a definition names a connection. */
const definitions = (theirs: Theirs, own: Theirs) => [
  definition(theirs.slack),
  definition(theirs.slackName),
  definition(own.slackName, theirs.sourceName),
];
const asBody = (bodies: readonly unknown[]): Trespass[] => bodies.map((body) => ({ body }));
export const samplePayload = {
  event: "invitation_scored",
  submission_id: "sub_NEW",
  candidate_id: "usr_NEW",
  challenge_id: "chl_1",
  score: 91,
  scored_at: "2026-05-23T10:34:17.000Z",
};
const chosen: Tries = ({ heldRun, cancelled, automation, event, source, lane, words }) =>
  asBody(
    [
      { runs: [heldRun, cancelled] },
      ...[{ automation }, { event }, { connection: source }, { candidate: lane }, { q: words }].map(
        (filter) => ({
          filter,
        }),
      ),
    ].map((what) => ({ action: "cancel", ...what })),
  );

const BODIES: Record<string, Tries> = {
  createConnection: () => asBody([{ app: "slack", name: "NEW", values: { bot_token: "xoxb-NEW" } }]),
  updateConnection: () => asBody([{ values: { bot_token: "xoxb-NEW" } }, { overlapHours: 3, values: {} }]),
  rotateSecret: () => asBody([{}]),
  tryConnection: ({ slack }) => asBody([{ app: "slack", connection: slack, values: {} }]),
  setOAuthClient: () => asBody([{ clientId: "NEW", clientSecret: "NEW" }]),
  startOAuth: ({ slack, slackName }) => asBody([{ connection: slack }, { connection: slackName }]),
  finishOAuth: ({ oauthState }) => asBody([{ state: oauthState, error: "access_denied" }]),
  createAutomation: (theirs, own) =>
    definitions(theirs, own).map((body) => ({ query: { state: "on" }, body })),
  checkAutomation: (theirs, own) => asBody(definitions(theirs, own)),
  updateAutomation: (theirs, own) => [
    { body: { ...definition(own.slackName), name: theirs.automationName } },
    ...definitions(theirs, own).map((body) => ({ params: { id: own.spareAutomation }, body })),
  ],
  setAutomationState: ({ spareAutomation }) => [
    { params: { id: spareAutomation }, body: { state: "paused" } },
  ],
  beginDraft: () => asBody([{ content: { name: "NEW" } }]),
  saveDraft: (_, own) => asBody([{ content: definition(own.slackName), revision: 1 }]),
  publishDraft: () => asBody([{ revision: 2 }]),
  saveAutomationDraft: (_, own) => asBody([{ content: definition(own.slackName), revision: 1 }]),
  publishAutomation: () => asBody([{ revision: 2 }]),
  rollBack: () => asBody([{ version: 1 }]),
  subscribe: ({ target, source, sourceName }) =>
    asBody([
      { targetUrl: `${target}/NEW`, event: "candidate.scored", connection: source },
      { targetUrl: `${target}/NEW`, event: "candidate.scored", connection: sourceName },
    ]),
  renewSubscription: () => asBody([{ expiresInDays: 3 }]),
  testDefinition: (theirs, own) => asBody(definitions(theirs, own)),
  previewAutomation: ({ automation, event }, own) => [
    { params: { id: automation }, body: { sample: TRIGGER } },
    { params: { id: own.automation }, body: { event } },
  ],
  listFieldsOfAutomation: ({ sourceName }) => asBody([{ trigger: "candidate.scored", from: [sourceName] }]),
  previewCandidates: (theirs, own) => asBody(definitions(theirs, own).map((automation) => ({ automation }))),
  previewSteps: (theirs, own) => [
    ...asBody([{ automation: definition(own.slackName), eventId: theirs.event }]),
    ...asBody(definitions(theirs, own).map((automation) => ({ automation, eventId: `sample:${TRIGGER}` }))),
  ],
  sendStep: (theirs, own) => {
    const sent = { sendId: "NEW-and-long-enough", confirm: true };
    return asBody([
      { automation: definition(own.slackName), eventId: theirs.event, ...sent },
      { automation: definition(theirs.slack), eventId: own.event, ...sent },
      { automation: definition(theirs.slackName), eventId: own.event, ...sent },
      { automation: definition(own.slackName, theirs.sourceName), eventId: own.event, ...sent },
    ]);
  },
  startBacktest: ({ automation, sourceName, slackName }, own) =>
    asBody([
      { automation: { trigger: TRIGGER }, against: automation },
      { automation: definition(own.slackName, sourceName) },
      { automation: definition(slackName) },
    ]),
  linkCandidate: ({ source, candidate }) =>
    asBody([{ names: [{ connection: source, id: candidate }, { email: "NEW@example.com" }] }]),
  eraseCandidate: ({ source, candidate }) =>
    asBody([
      { candidate: { connection: source, id: candidate }, dryRun: true },
      { candidate: { connection: source, id: candidate } },
      { candidate: { email: SHARED_EMAIL } }, // their own, of whom the other workspace knows too
    ]),
  answerRun: ({ question }) => [{ params: { id: question }, body: { answer: "NEW" } }],
  listenToSender: ({ sender }) => asBody([{ connection: sender }]),
  deriveSender: ({ sender }) => asBody([{ connection: sender }]),
  sendEvent: ({ source }) => asBody([{ connection: source, payload: samplePayload }]),
  sendSample: ({ source }) => asBody([{ event: TRIGGER, connection: source }]),
  planBulk: chosen,
  startBulk: chosen,
  setBulkState: () => asBody([{ state: "paused" }]),
  sendFromSandbox: () => asBody([{ event: TRIGGER }]),
  setTrouble: () => asBody([{ on: true }]),
  replayRuns: ({ automation, event }) => asBody([{ automation }, { event }]),
  startRun: ({ automation, event, source }, own) => [
    { params: { id: automation }, body: { event: own.event } },
    { params: { id: own.automation }, body: { event } },
    { params: { id: own.automation }, body: { payload: samplePayload, connection: source } },
  ],
  replayRun: ({ failed }) => [{ params: { id: failed }, body: {} }],
  skipStep: ({ skipped }) => [{ params: { id: skipped }, body: {} }],
  releaseHolds: ({ paused, slack }) =>
    asBody([
      { kind: "paused", automation: paused },
      { kind: "auth_expired", connection: slack },
    ]),
  planConfig: (theirs, own) =>
    asBody(definitions(theirs, own).map((automation) => ({ connections: [], automations: [automation] }))),
  applyConfig: (theirs, own) =>
    asBody(definitions(theirs, own).map((automation) => ({ connections: [], automations: [automation] }))),
  signIn: ({ ownerEmail }) => asBody([{ email: ownerEmail, password: PASSWORD }]),
  readLink: ({ invitationLink, resetLink }) => asBody([{ token: invitationLink }, { token: resetLink }]),
  useLink: ({ invitationLink, resetLink }) =>
    asBody([invitationLink, resetLink].map((token) => ({ token, name: "New", password: PASSWORD }))),
  changePerson: () => asBody([{ name: "NEW" }]),
  invitePerson: () => asBody([{ email: "NEW@example.com", role: "viewer" }]),
  changeProfile: () => asBody([{ name: "NEW" }]),
  changePassword: () => asBody([{ current: PASSWORD, password: PASSWORD }]),
  signOutEverywhere: () => asBody([{ butHere: true }]),
  createToken: () => asBody([{ name: "NEW", scopes: ["read"] }]),
  createWorkspace: () => asBody([{ id: "new-one", name: "NEW" }]),
  changeWorkspace: () => asBody([{ name: "NEW" }]),
  changeAuditSettings: () => asBody([{ keepDays: 100 }]),
  changeAlertSettings: ({ slack, slackName }) =>
    asBody([
      alertSettings(slack, "NEW"),
      alertSettings(slackName, "NEW"),
      { ...alertSettings(slack, "NEW"), slack: null, email: { connection: slack, to: ["a@example.com"] } },
    ]),
  testAlert: () => asBody([{ way: "slack" }]),
};

/** Where the address leads to something that is gone afterwards, or that must be in another state. */
const INSTEAD: Record<string, (ids: Theirs) => string> = {
  checkConnection: ({ slack }) => slack,
  listChoices: ({ slack }) => slack,
  discardDraft: ({ spareDraft }) => spareDraft,
  replaceHook: ({ spareConnection }) => spareConnection,
  updateConnection: ({ slack }) => slack,
  removeConnection: ({ spareConnection }) => spareConnection,
  removeAutomation: ({ spareAutomation }) => spareAutomation,
  unsubscribe: ({ spareSubscription }) => spareSubscription,
  releaseRun: ({ heldRun }) => heldRun,
  retryRun: ({ retry }) => retry,
  cancelRun: ({ cancelled }) => cancelled,
};

/**
 * Every way in which a route is asked for what is theirs.
 *
 * @throws {Error} for a parameter or a body that is not known here
 */
export function trespassesOf(
  route: Route,
  queried: readonly string[],
  theirs: Theirs,
  own: Theirs,
): Trespass[] {
  const { operationId, path } = route;
  const params: Record<string, string> = {};
  for (const [, before = "", name = ""] of path.matchAll(/([\w-]+)\/:(\w+)/g)) {
    const common = COMMON[`${operationId} ${name}`];
    params[name] =
      common ?? (INSTEAD[operationId] ?? AFTER[before] ?? unknownPlace(`${path} :${name}`))(theirs);
  }
  if (route.body && !BODIES[operationId]) unknownPlace(`the body of ${operationId}`);
  const bases = BODIES[operationId]?.(theirs, own) ?? ALSO_IN_QUERY[operationId]?.(theirs, own) ?? [{}];
  const tries = bases.map((base): Trespass => ({ ...base, params: { ...params, ...base.params } }));
  for (const name of queried) {
    const fill = name === "before" ? CURSORS[operationId] : IN_QUERY[name];
    if (fill === undefined) unknownPlace(`?${name} of ${operationId}`);
    const [first] = tries;
    if (fill && first?.query?.[name] === undefined)
      tries.push({ ...first, query: { ...first?.query, [name]: fill(theirs) } });
  }
  return tries;
}

function unknownPlace(place: string): never {
  throw new Error(`It is not known which id stands in ${place}: say so in test/http/trespasses-by-route.ts.`);
}
