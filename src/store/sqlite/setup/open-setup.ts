/** What the owner sets up: connections with their registrations, automations with their drafts and subscriptions. */
import type { NewAutomation } from "../../../core/types.ts";
import type { AutomationStore } from "../../automations.ts";
import type { ConnectionStore } from "../../connections.ts";
import type { DraftStore } from "../../drafts.ts";
import type { Registrations } from "../../registrations.ts";
import type { SubscriptionStore } from "../../subscriptions.ts";
import { prepareAutomations } from "./automations.ts";
import { prepareConnections } from "./connections.ts";
import { prepareDrafts } from "./drafts.ts";
import { prepareRegistrations } from "./registrations.ts";
import { prepareRemoveAutomation } from "./remove-automation.ts";
import type { Shared } from "../shared.ts";
import { prepareSubscriptions } from "./subscriptions.ts";
import type { Ways } from "../file/ways.ts";

export function openSetup(
  { db, cancelRun, held }: Shared,
  { read, write }: Ways,
): ConnectionStore & Registrations & AutomationStore & DraftStore & SubscriptionStore {
  const connections = prepareConnections(db);
  const registrations = prepareRegistrations(db, connections);
  const automations = prepareAutomations(db);
  const drafts = prepareDrafts(db);
  const removeAutomation = prepareRemoveAutomation(db, cancelRun);
  const subscriptions = prepareSubscriptions(db, { automations, removeAutomation, held });

  return {
    createConnection: write(connections.createConnection),
    updateConnection: write(connections.updateConnection),
    connections: read(connections.connections),
    deleteConnection: write(connections.deleteConnection),
    secrets: read(connections.secrets),
    addSecret: write(connections.addSecret),
    retireSecrets: write(connections.retireSecrets),
    deleteSecret: write(connections.deleteSecret),

    hooks: read(connections.hooks),
    addHook: write(connections.addHook),
    retireHook: write(connections.retireHook),

    registrations: read(registrations.registrations),
    intendRegistration: write(registrations.intendRegistration),
    recordRegistration: write(registrations.recordRegistration),
    changeRegistration: write(registrations.changeRegistration),
    endRegistration: write(registrations.endRegistration),
    sourceStates: read(registrations.sourceStates),
    setSourceState: write(registrations.setSourceState),

    createAutomation: write((automation: NewAutomation) => void automations.createAutomation(automation)),
    addVersion: write(automations.addVersion),
    setAutomationState: write(held.setAutomationState),
    automations: read(automations.automations),
    versions: read(automations.versions),
    removeAutomation: write((id: string, at: number, reason: string) => {
      removeAutomation(id, at, reason);
      drafts.removeDraftOf(id);
    }),

    drafts: read(drafts.drafts),
    draft: read(drafts.draft),
    saveDraft: write(drafts.saveDraft),
    removeDraft: write(drafts.removeDraft),

    createSubscription: write(subscriptions.createSubscription),
    changeSubscription: write(subscriptions.changeSubscription),
    pauseSubscription: write(subscriptions.pauseSubscription),
    resumeSubscription: write(subscriptions.resumeSubscription),
    removeSubscription: write(subscriptions.removeSubscription),
    subscriptions: read(subscriptions.subscriptions),
    removedSubscriptions: read(subscriptions.removedSubscriptions),
    subscription: read(subscriptions.subscription),
  };
}
