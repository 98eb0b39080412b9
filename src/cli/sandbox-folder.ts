/** Which data folders belong to the sandbox. Apart from the sandbox itself, which is loaded for those only. */
import { existsSync } from "node:fs";
import { join } from "node:path";

/** Holds credentials that open nothing but the stand-ins on this machine. */
export function sandboxFile(dataDir: string): string {
  return join(dataDir, "sandbox.json");
}

/** Whether a data folder was begun with the sandbox. */
export function isSandboxFolder(dataDir: string): boolean {
  return existsSync(sandboxFile(dataDir));
}

/** Whether `start` brings the sandbox up: on a folder that was begun with it, and on a fresh one. */
export function hasSandbox(dataDir: string): boolean {
  return isSandboxFolder(dataDir) || !existsSync(join(dataDir, "hirewire.sqlite"));
}
