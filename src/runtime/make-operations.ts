/** What the owner and others can do here, for the API. */
import packageJson from "../../package.json" with { type: "json" };
import { createAccounts } from "../accounts/accounts.ts";
import type { OidcSettings } from "../accounts/oidc-settings.ts";
import { createFillIn } from "../hooks/fill-in.ts";
import type { Registrar } from "../hooks/registrar/registrar.ts";
import { createRotation } from "../hooks/rotate.ts";
import { expireSubscriptions } from "../hooks/subscriptions/expire-subscriptions.ts";
import { subscriptionOperations } from "../hooks/subscriptions/subscriptions.ts";
import { vendorSides } from "../hooks/registrar/vendor-side.ts";
import type { ApiOptions } from "../http/api/api-options.ts";
import { type BulkRunner, createBulk } from "../run/bulk/bulk-jobs.ts";
import type { Directory } from "../run/directory.ts";
import { createEvaluator } from "../run/evaluator/evaluator.ts";
import type { RollUp } from "../run/home/roll-up.ts";
import type { Housekeeping } from "../run/housekeeping/housekeeping.ts";
import { alertOperations } from "../run/alerts/alerts.ts";
import { publicAddressOperations } from "../run/operations/address.ts";
import { auditOperations } from "../run/operations/audit.ts";
import { automationOperations } from "../run/operations/automations.ts";
import { candidateOperations } from "../run/operations/candidates.ts";
import { checkOperations } from "../run/operations/checks.ts";
import { configOperations } from "../run/operations/config.ts";
import { connectionOperations } from "../run/operations/connections.ts";
import { drainOperations } from "../run/operations/drains.ts";
import { doctorOperations } from "../run/operations/doctor.ts";
import { draftOperations } from "../run/operations/drafts.ts";
import { eventOperations } from "../run/operations/events.ts";
import { handInOperations } from "../run/operations/hand-in.ts";
import { holdOperations } from "../run/operations/holds.ts";
import { previewOperations } from "../run/operations/previews.ts";
import { recipeOperations, type RecipeFile } from "../run/operations/recipes.ts";
import { homeOperations } from "../run/operations/home.ts";
import { retentionOperations } from "../run/operations/retention.ts";
import { oauthClients } from "../run/operations/oauth-clients.ts";
import { oauthOperations } from "../run/operations/oauth.ts";
import { runOperations } from "../run/operations/runs.ts";
import { fieldOperations } from "../run/operations/fields.ts";
import { sampleOperations } from "../run/operations/samples.ts";
import { senderOperations } from "../run/operations/senders.ts";
import { sourceOperations } from "../run/operations/sources.ts";
import { prepareStartRun } from "../run/operations/start-run.ts";
import { tokenOperations } from "../run/operations/tokens.ts";
import { tryOperations } from "../run/operations/try-connection.ts";
import { useOperations } from "../run/operations/uses.ts";
import type { Challenges } from "../run/public-address/challenges.ts";
import type { AccountStore } from "../store/accounts.ts";
import type { OpenIntake } from "./open-intake.ts";
import type { Parts } from "./parts.ts";

export function makeOperations(
  parts: Parts,
  others: OpenIntake & {
    registrar: Registrar;
    challenges: Challenges;
    storage: Housekeeping["storage"];
    loadRecipes: () => Promise<RecipeFile[]>;
    rollUp: RollUp;
    sandbox: boolean;
    dataDir: string;
    accountStore: AccountStore;
    oidc: OidcSettings | null;
    /** Of this installation. */
    mark: string;
    /** Where pages are reached, as the operator said; null when they did not. */
    publicAddress: () => string | null;
    /** False when nobody outside is meant to reach us. */
    serving: boolean;
  },
): Omit<ApiOptions, "live" | "sandbox" | "workspaces"> & { bulk: BulkRunner } {
  const { catalog, store, directory, publicUrl, leads, onClose, log, now } = parts;
  const { registrar, intake, listening, mapper, challenges, storage, dataDir } = others;
  const { accountStore, oidc, publicAddress, serving, rollUp, sandbox } = others;

  const drains = drainOperations(parts);
  const letGoOn = (id: string, at: number): Promise<number> => drains.release(id, at);
  const connections = connectionOperations({
    ...parts,
    beforeRemove: (id) => registrar.leave(id),
    letGoOn,
  });
  const automations = automationOperations(parts);
  const subscriptions = subscriptionOperations({ ...parts, ownUrl: publicUrl });
  const expiry = expireSubscriptions({ subscriptions, log, leads });
  onClose(() => expiry.stop());

  const openVendor = vendorSides(parts);
  const fillIn = createFillIn({ ...parts, openVendor, intake });
  onClose(() => fillIn.stop());
  const address = publicAddressOperations({ publicUrl, challenges, serving, log, now });
  const sources = sourceOperations({
    ...parts,
    unreachable: () => address.unreachable(),
    registered: (id) => registrar.source(id),
    missing: (id) => fillIn.missing(id),
  });

  const evaluator = createEvaluator({ now }); // for tests and previews; the worker has its own
  onClose(() => evaluator.close());
  const checks = checkOperations({ ...parts, letGoOn });
  const holds = holdOperations({
    ...parts,
    connections,
    automations: { get: (name) => deliversAs(directory, name) ?? automations.get(name) },
  });
  const previews = previewOperations({ ...parts, evaluator });
  onClose(() => previews.close());
  const runs = runOperations(parts);
  const bulk = createBulk(parts);
  if (serving) bulk.begin();
  onClose(() => bulk.stop());
  const events = eventOperations({ ...parts, runs });
  const clients = oauthClients({ ...parts, environment: process.env });
  return {
    accounts: createAccounts({ ...parts, accounts: accountStore, oidc, mark: others.mark }),
    catalog,
    store,
    directory,
    publicUrl,
    now,
    connections,
    automations,
    drafts: draftOperations({ ...parts, automations }),
    recipes: recipeOperations({ ...parts, load: others.loadRecipes }),
    subscriptions,
    registrar,
    fillIn,
    rotation: createRotation({ ...parts, openVendor, registrar }),
    sources,
    address,
    checks,
    drains,
    oauth: oauthOperations({ ...parts, clients, connections, checks }),
    tries: tryOperations({ ...parts, connections }),
    uses: useOperations(parts),
    previews,
    events,
    runs,
    bulk,
    startRun: prepareStartRun({ ...parts, automations, connections, mapper }),
    holds,
    home: homeOperations({ ...parts, connections, holds, sources, address, storage, rollUp, sandbox }),
    samples: sampleOperations(parts),
    fields: fieldOperations(parts),
    handIn: handInOperations({ ...parts, connections }),
    candidates: candidateOperations({ ...parts, events, runs }),
    senders: senderOperations({ ...parts, connections, listening }),
    tokens: tokenOperations({ store, now }),
    audit: auditOperations({ store, log, now }),
    alerts: alertOperations({
      ...parts,
      connections: () => connections.list(),
      automations: () => directory.automations(),
      sources,
      storage,
      publicAddress,
    }),
    config: configOperations({ ...parts, connections, automations }),
    doctor: doctorOperations({
      ...parts,
      connections,
      checks,
      sources,
      leftBehind: () => registrar.leftBehind(),
      address,
      storage,
      dataDir,
      version: packageJson.version,
    }),
    storage,
    retention: retentionOperations({ ...parts, storage }),
    evaluator,
  };
}

/** What a subscription delivers is held, released and shown under its automation's name, and nothing else is done to it. */
function deliversAs(directory: Directory, name: string): { id: string; name: string } | undefined {
  return directory.automations().find((each) => each.subscription !== undefined && each.name === name);
}
