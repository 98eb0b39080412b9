/** A process seen from one of its workspaces. */
import { apiAt, type Hirewire } from "./hirewire.ts";

export const within = (workspace: string, process: Hirewire): Hirewire => ({
  ...process,
  api: apiAt(process.url, {
    authorization: `Bearer ${process.token}`,
    "hirewire-workspace": workspace,
  }),
});
