/** Every route of the API, in the order in which OpenAPI and docs/api.md list them. */
import { activityRoutes } from "./activity.ts";
import { addressRoutes } from "./address.ts";
import { alertRoutes } from "./alerts.ts";
import { appRoutes } from "./apps.ts";
import { auditRoutes } from "./audit.ts";
import { automationRoutes } from "./automations.ts";
import { bulkRoutes } from "./bulk.ts";
import { backtestRoutes } from "./backtests.ts";
import { candidateRoutes } from "./candidates.ts";
import { configRoutes } from "./config.ts";
import { connectionCareRoutes } from "./connection-care.ts";
import { connectionRoutes } from "./connections.ts";
import { doctorRoutes } from "./doctor.ts";
import type { Route } from "./define-route.ts";
import { draftRoutes } from "./drafts.ts";
import { eventRoutes } from "./events.ts";
import { fieldRoutes } from "./fields.ts";
import { exportRoutes } from "./exports.ts";
import { holdRoutes } from "./holds.ts";
import { homeRoutes } from "./home.ts";
import { hookRoutes } from "./hooks.ts";
import { meRoutes } from "./me.ts";
import { oauthRoutes } from "./oauth.ts";
import { openapiRoute } from "./openapi.ts";
import { peopleRoutes } from "./people.ts";
import { profileRoutes } from "./profile.ts";
import { previewRoutes } from "./previews.ts";
import { recipeRoutes } from "./recipes.ts";
import { retentionRoutes } from "./retention.ts";
import { runRoutes } from "./runs.ts";
import { sampleRoutes } from "./samples.ts";
import { sandboxRoutes } from "./sandbox.ts";
import { senderRoutes } from "./senders.ts";
import { sessionRoutes } from "./session.ts";
import { statusRoutes } from "./status.ts";
import { streamRoutes } from "./stream.ts";
import { testRoutes } from "./tests.ts";
import { tokenRoutes } from "./tokens.ts";
import { workspaceRoutes } from "./workspaces.ts";

export const routes: readonly Route[] = [
  ...homeRoutes,
  ...appRoutes,
  ...connectionRoutes,
  ...connectionCareRoutes,
  ...oauthRoutes,
  ...automationRoutes,
  ...draftRoutes,
  ...recipeRoutes,
  ...activityRoutes,
  ...hookRoutes,
  ...testRoutes,
  ...fieldRoutes,
  ...previewRoutes,
  ...backtestRoutes,
  ...candidateRoutes,
  ...senderRoutes,
  ...exportRoutes, // before those with an id in the same place
  ...eventRoutes,
  ...sampleRoutes,
  ...bulkRoutes,
  ...sandboxRoutes,
  ...runRoutes,
  ...holdRoutes,
  ...streamRoutes,
  ...configRoutes,
  ...meRoutes,
  ...sessionRoutes,
  ...peopleRoutes,
  ...profileRoutes,
  ...tokenRoutes,
  ...workspaceRoutes,
  ...statusRoutes,
  ...addressRoutes,
  ...doctorRoutes,
  ...auditRoutes,
  ...alertRoutes,
  ...retentionRoutes,
  openapiRoute(() => routes),
];
