/** What has to be done again and again, beside events and runs. Of processes that share a store one does it: `parts.leads()`. */
import type { ApiOptions } from "../http/api/api-options.ts";
import { startQuotaRelease } from "../run/due/release-quota.ts";
import type { RollUp } from "../run/home/roll-up.ts";
import type { Housekeeping } from "../run/housekeeping/housekeeping.ts";
import { startSearchFiller } from "../run/search/fill-search.ts";
import { startSourceWatch } from "../run/sources/watch-sources.ts";
import type { Parts } from "./parts.ts";

export function startChores(
  parts: Parts,
  chores: Pick<ApiOptions, "sources" | "alerts" | "fillIn"> & { housekeeping: Housekeeping; rollUp: RollUp },
): void {
  const { store, directory, leads, log, now, onRuns, onClose } = parts;
  chores.housekeeping.start();
  chores.rollUp.start();
  const filler = startSearchFiller({ store, log, leads });
  onClose(() => filler.stop());
  const quotas = startQuotaRelease({ store, log, now, leads, onReleased: onRuns });
  onClose(() => quotas.stop());
  const watch = startSourceWatch({ store, directory, sources: chores.sources, log, now, leads });
  onClose(() => watch.stop());
  chores.alerts.start();
  chores.fillIn.start();
}
