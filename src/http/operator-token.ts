/** The token of the person who runs this server. It may everything, and is never among those that are stored. */
import { randomBytes } from "node:crypto";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

const FILE = "operator-token";

/** Reads `HIREWIRE_TOKEN`, else the 0600 file in the data folder, made on first start. */
export function operatorToken(dataDir: string, given: string | undefined): string {
  if (given !== undefined && given !== "") return given;
  const file = join(dataDir, FILE);
  const token = `hw_${randomBytes(32).toString("base64url")}`;
  try {
    writeFileSync(file, `${token}\n`, { mode: 0o600, flag: "wx" });
    return token;
  } catch (error) {
    // of two processes that begin at once, the first one makes it
    if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
    return readFileSync(file, "utf8").trim();
  }
}
