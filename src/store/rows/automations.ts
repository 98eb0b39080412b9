/** Rows of automations and of their versions, and what they mean outside. */
import type { AutomationDefinition } from "../../core/automation/automation.ts";
import type { Automation, AutomationVersion } from "../../core/types.ts";
import type { Flag } from "./flag.ts";

export interface AutomationRow {
  id: string;
  name: string;
  state: Automation["state"];
  version_id: string;
  number: number;
  definition: string;
  created_at: number;
  updated_at: number;
  subscription_id: string | null;
  ordered: Flag | null;
  connection_id: string | null;
}

export function toAutomation(row: AutomationRow): Automation {
  return {
    id: row.id,
    name: row.name,
    state: row.state,
    ...(row.subscription_id !== null && {
      subscription: {
        id: row.subscription_id,
        ordered: Boolean(row.ordered),
        connectionId: row.connection_id,
      },
    }),
    versionId: row.version_id,
    versionNumber: row.number,
    definition: JSON.parse(row.definition) as AutomationDefinition,
    createdAt: row.created_at,
    updatedAt: row.updated_at,
  };
}

export type VersionRow = Pick<AutomationRow, "id" | "number" | "definition" | "created_at"> & {
  saved_by: string | null;
  restores: number | null;
};

export function toVersion(row: VersionRow, automationId: string): AutomationVersion {
  return {
    id: row.id,
    automationId,
    number: row.number,
    definition: JSON.parse(row.definition) as AutomationDefinition,
    createdAt: row.created_at,
    ...(row.saved_by !== null && { savedBy: row.saved_by }),
    ...(row.restores !== null && { restores: row.restores }),
  };
}
