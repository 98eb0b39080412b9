/** What a workspace is filled with. Whatever is written in words bears the workspace's tag. */
import { newHookId, newId } from "../../src/core/id.ts";
import { automationOf } from "../../src/core/subscription.ts";
import type { Automation, Connection, Hook, SealedSecret } from "../../src/core/types.ts";
import type { AlertMessage, KnownProblem } from "../../src/store/alerts.ts";
import type { AuditEntry } from "../../src/store/audit.ts";
import type { Draft } from "../../src/store/drafts.ts";
import type { StoredRegistration } from "../../src/store/registrations.ts";
import type { NewSubscription } from "../../src/store/subscriptions.ts";
import { definition, makeConnection, T0 } from "../contract/store/fixtures.ts";

export const tagged = (tag: string) => ({
  secret: (connectionId: string): SealedSecret => ({
    id: newId("sec", T0),
    connectionId,
    field: "api_key",
    sealed: new TextEncoder().encode(tag),
    createdAt: T0,
    retiresAt: null,
  }),
  hook: (connectionId: string): Hook => ({
    id: newHookId(),
    connectionId,
    state: "active",
    createdAt: T0,
    retiredAt: null,
  }),
  connection: (): Connection => makeConnection({ name: "Vendor", settings: { tag } }),
  automation: (name: string): Automation => ({
    id: newId("aut", T0),
    name: `${tag} ${name}`,
    state: "on",
    versionId: newId("ver", T0),
    versionNumber: 1,
    definition: definition(`${tag} ${name}`),
    createdAt: T0,
    updatedAt: T0,
  }),
  registration: (hook: Hook): StoredRegistration => ({
    hookId: hook.id,
    connectionId: hook.connectionId,
    app: "hiresscope",
    url: `https://${tag}.example/in/${hook.id}`,
    state: "intended",
    vendorId: null,
    events: ["application.scored"],
    sealed: new TextEncoder().encode(tag),
    confirmedAt: null,
    leftAt: null,
    createdAt: T0,
    updatedAt: T0,
  }),
  subscription: (changes: Partial<NewSubscription> = {}): [NewSubscription, Automation] => {
    const id = newId("sub", T0);
    const subscription: NewSubscription = {
      id,
      targetUrl: `https://hooks.example.com/${tag}`,
      event: "candidate.hired",
      connectionId: null,
      filter: null,
      mapping: null,
      ordered: false,
      key: id,
      sealed: new TextEncoder().encode(tag),
      madeBy: tag,
      createdAt: T0,
      expiresAt: null,
      ...changes,
    };
    const made = tagged(tag).automation("subscribed");
    return [subscription, { ...made, definition: automationOf(subscription, null) }];
  },
  draft: (automationId: string | null): Draft => ({
    id: newId("dft", T0),
    automationId,
    revision: 1,
    baseVersion: null,
    content: { name: tag },
    updatedAt: T0,
    updatedBy: tag,
  }),
  audited: (): AuditEntry => ({
    id: newId("aud", T0),
    at: T0,
    caller: { kind: "user", id: `usr_${tag}`, name: tag },
    area: "automations",
    operation: "updateAutomation",
    action: `changed ${tag}`,
    target: { kind: "automation", id: `aut_${tag}`, name: tag },
    changes: [],
    outcome: "done",
    code: null,
    address: null,
    client: null,
  }),
  problem: (): KnownProblem => ({
    key: "holds",
    kind: "held",
    words: `${tag} needs you.`,
    path: "/holds",
    connectionId: null,
    since: T0,
    told: [],
    solvedAt: null,
  }),
  alert: (changes: Partial<AlertMessage> = {}): AlertMessage => ({
    id: newId("alr", T0),
    way: "slack",
    items: [{ what: "new", words: `${tag} needs you.`, path: null }],
    madeAt: T0,
    state: "waiting",
    triedSince: null,
    tries: 0,
    nextAt: T0,
    endedAt: null,
    trouble: null,
    insteadOf: null,
    ...changes,
  }),
});
