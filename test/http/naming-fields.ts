/** Which fields of bodies name something that a workspace has. One that is new must be told here. */
import type { Route } from "../../src/http/api/define-route.ts";

const NAMING = new Set("connection from runs event eventId automation against".split(" "));
const PLAIN = new Set(
  "action answer app ats automations back butHere call candidate changes channel clientId clientSecret code confirm connections content current days description disk dryRun email error eventsPerDay eventsPerSecond exact examples expect expiresAt expiresInDays failedInARow failing filter fromStart given hears held hookUrl id json keepDays keptBytes kind limit mapping name names note on ordered over overlapHours password payload planId prune q question questionHours queue quietMinutes quotas revision role runsAtOnce sample save scopes score sendId settings since slack source state step steps target targetUrl target_url to token trigger until url use values version waitMinutes way when why with".split(
    " ",
  ),
);
/** Where a field is not what its name says elsewhere. */
const OTHERWISE: Record<string, boolean> = {
  "finishOAuth state": true,
  "readLink token": true,
  "useLink token": true,
  "eraseCandidate candidate.id": true,
  "linkCandidate names.id": true,
  "planBulk filter.candidate": true,
  "startBulk filter.candidate": true,
  "subscribe targetUrl": true,
  "subscribe event": false, // a kind of events, as in the next two
  "sendSample event": false,
  "sendFromSandbox event": false,
  "changeAlertSettings hears.connection": false,
  "previewCandidates automation": false, // a definition, as in the next three
  "previewSteps automation": false,
  "sendStep automation": false,
  "startBacktest automation": false,
};

/**
 * Whether a field of a body names something that a workspace has.
 *
 * @param field  `steps.connection`
 * @returns undefined when that is not known
 */
export function namesSomething({ operationId }: Route, field: string): boolean | undefined {
  const name = field.split(".").at(-1)!;
  return OTHERWISE[`${operationId} ${field}`] ?? (NAMING.has(name) || (PLAIN.has(name) ? false : undefined));
}
