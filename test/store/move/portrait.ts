/** All that a store tells, through its own interface. Two that hold the same give the same. */
import type { AccountStore } from "../../../src/store/accounts.ts";
import type { Store } from "../../../src/store/store.ts";
import { CONNECTION, T0 } from "../../contract/store/fixtures.ts";

const ALL = { limit: 100_000 };

export async function portraitOf(
  store: Store & { accounts: AccountStore },
): Promise<Record<string, unknown>> {
  const runs = await store.runs({}, ALL);
  const events = await store.events({}, ALL);
  const automations = await store.automations();
  const connections = await store.connections();
  const { accounts } = store;
  const people = await accounts.people();
  const subscriptions = [...(await store.subscriptions()), ...(await store.removedSubscriptions(9))];
  const bulkJobs = await store.bulkJobs();
  const searches = ["ada", "álv", "王", "person1@example.com", "job 2", "o'neil", "zzz"];
  return {
    runs,
    attempts: await each(runs, ({ id }) => store.attempts(id)),
    events: await each(events, ({ id }) => store.event(id)),
    ofCandidate: await store.events({ lane: "person1@example.com" }, ALL),
    automations,
    versions: await each(automations, ({ id }) => store.versions(id)),
    connections,
    secrets: await each(connections, ({ id }) => store.secrets(id)),
    hooks: await store.hooks(),
    registrations: await store.registrations(),
    sourceStates: await store.sourceStates(),
    rejections: await store.rejections(),
    subscriptions: await each(subscriptions, ({ id }) => store.subscription(id)),
    drafts: await store.drafts(),
    tokens: await store.tokens(),
    keys: await each(["choices::slack", "for ever", "none"], (key) => store.keyGet(key, T0)),
    keptAnswer: await store.beginWrite({ digest: "w1", fingerprint: "f1", answer: null, expiresAt: 0 }, T0),
    people,
    sessions: await each(people, ({ id }) => accounts.sessions(id)),
    signedIn: await accounts.sessionOf("digest"),
    password: await accounts.passwordOf("usr_1"),
    links: await accounts.links("invitation"),
    settings: await store.setting("alerts"),
    audit: await store.audit({}, ALL),
    auditCallers: await store.auditCallers(),
    candidates: [
      await store.candidate({ email: "ada@example.com" }),
      await store.candidate({ connectionId: "con_b", id: "2" }),
    ],
    alerts: [await store.alertProblems(), await store.alertMessages(9), await store.lastAlerts()],
    oldestWaiting: await store.oldestWaiting(),
    bulkJobs: await each(bulkJobs, async (job) => [
      job,
      await store.bulkItems(job.id, { after: -1, limit: 99 }),
    ]),
    pulses: await store.sourcePulses(),
    history: await store.sourceHistory(CONNECTION),
    holds: await store.holds(),
    conservation: await store.conservation(),
    runCounts: await store.runCounts(),
    dayCounts: await store.dayCounts({ from: 0, to: 1e6 }),
    removed: (await store.usage()).removedEvents,
    nextDueAt: await store.nextDueAt(),
    oldest: await store.oldestEvents(CONNECTION, { events: T0, payloads: T0 }, 1_000),
    eventConnections: await store.eventConnections(),
    found: await each(searches, (text) => store.searchEvents({ text }, ALL)),
    foundByScore: await store.searchEvents({ scoreFrom: 20, scoreTo: 40.5 }, ALL),
    foundTests: await store.searchEvents({ test: true }, ALL),
    foundRuns: await each(searches, (text) => store.searchRuns({ text }, ALL)),
    foundCandidates: await store.searchCandidates("person", ALL),
  };
}

async function each<T, R>(items: readonly T[], ask: (item: T) => Promise<R>): Promise<R[]> {
  const answers: R[] = [];
  for (const item of items) answers.push(await ask(item));
  return answers;
}
