/** What the routes work with. */
import type { Accounts } from "../../accounts/accounts.ts";
import type { Catalog } from "../../core/catalog.ts";
import type { FillIn } from "../../hooks/fill-in.ts";
import type { Rotation } from "../../hooks/rotate.ts";
import type { Registrar } from "../../hooks/registrar/registrar.ts";
import type { Bulk } from "../../run/bulk/bulk-jobs.ts";
import type { Directory } from "../../run/directory.ts";
import type { Evaluator } from "../../run/evaluator/evaluator.ts";
import type { FieldOperations } from "../../run/operations/fields.ts";
import type { Housekeeping } from "../../run/housekeeping/housekeeping.ts";
import type { Live } from "../../run/live.ts";
import type { PublicAddress } from "../../run/operations/address.ts";
import type { Alerts } from "../../run/alerts/alerts.ts";
import type { Audit } from "../../run/operations/audit.ts";
import type { Automations } from "../../run/operations/automations.ts";
import type { CandidateOperations } from "../../run/operations/candidates.ts";
import type { Checks } from "../../run/operations/checks.ts";
import type { ConfigOperations } from "../../run/operations/config.ts";
import type { Connections } from "../../run/operations/connections.ts";
import type { Doctor } from "../../run/operations/doctor.ts";
import type { Drains } from "../../run/operations/drains.ts";
import type { Events } from "../../run/operations/events.ts";
import type { HandIn } from "../../run/operations/hand-in.ts";
import type { Holds } from "../../run/operations/holds.ts";
import type { Previews } from "../../run/operations/previews.ts";
import type { Drafts } from "../../run/operations/drafts.ts";
import type { Recipes } from "../../run/operations/recipes.ts";
import type { Home } from "../../run/operations/home.ts";
import type { Retention } from "../../run/operations/retention.ts";
import type { OAuth } from "../../run/operations/oauth.ts";
import type { Runs } from "../../run/operations/runs.ts";
import type { SandboxDesk } from "../../run/operations/sandbox.ts";
import type { Samples } from "../../run/operations/samples.ts";
import type { Senders } from "../../run/operations/senders.ts";
import type { StartRun } from "../../run/operations/start-run.ts";
import type { Sources } from "../../run/operations/sources.ts";
import type { Tokens } from "../../run/operations/tokens.ts";
import type { Tries } from "../../run/operations/try-connection.ts";
import type { WorkspaceOperations } from "../../run/operations/workspaces.ts";
import type { Uses } from "../../run/operations/uses.ts";
import type { Subscriptions } from "../../hooks/subscriptions/subscriptions.ts";
import type { Store } from "../../store/store.ts";

export interface ApiOptions {
  accounts: Accounts;
  catalog: Catalog;
  store: Store;
  directory: Directory;
  connections: Connections;
  automations: Automations;
  drafts: Drafts;
  recipes: Recipes;
  subscriptions: Subscriptions;
  /** How events reach us. */
  registrar: Registrar;
  fillIn: FillIn;
  rotation: Rotation;
  checks: Checks;
  drains: Drains;
  oauth: OAuth;
  tries: Tries;
  uses: Uses;
  previews: Previews;
  events: Events;
  runs: Runs;
  /** The same for many runs. */
  bulk: Bulk;
  startRun: StartRun;
  holds: Holds;
  home: Home;
  samples: Samples;
  fields: FieldOperations;
  /** The stand-ins; null when the sandbox is off. */
  sandbox: SandboxDesk | null;
  handIn: HandIn;
  candidates: CandidateOperations;
  senders: Senders;
  sources: Sources;
  address: PublicAddress;
  config: ConfigOperations;
  doctor: Doctor;
  tokens: Tokens;
  /** Of the whole installation; null in all workspaces but the first. */
  workspaces: WorkspaceOperations | null;
  audit: Audit;
  alerts: Alerts;
  retention: Retention;
  /** How the data folder is. */
  storage: Housekeeping["storage"];
  /** What changes, as it changes. */
  live: Live;
  /** Decides what an automation would do, in a process of its own. */
  evaluator: Pick<Evaluator, "plan">;
  /** Where senders reach us, without a slash at the end. */
  publicUrl: () => string;
  now: () => number;
}
