/** The one token of the person who runs this server, until there are accounts. */
import { createHash, randomBytes, timingSafeEqual } from "node:crypto";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { RequestHandler } from "express";
import { sendProblem } from "./problem.ts";

const FILE = "operator-token";

/** Reads `HIREWIRE_TOKEN`, else the 0600 file in the data folder, made on first start. */
export function operatorToken(dataDir: string, given: string | undefined): string {
  if (given !== undefined && given !== "") return given;
  const file = join(dataDir, FILE);
  if (existsSync(file)) return readFileSync(file, "utf8").trim();
  const token = `hw_${randomBytes(32).toString("base64url")}`;
  writeFileSync(file, `${token}\n`, { mode: 0o600, flag: "wx" });
  return token;
}

export function requireToken(token: string): RequestHandler {
  const wanted = digest(token);
  return (request, response, next) => {
    const [scheme, given] = (request.get("authorization") ?? "").split(" ");
    if (scheme?.toLowerCase() === "bearer" && given !== undefined && timingSafeEqual(digest(given), wanted)) {
      next();
      return;
    }
    response.set("WWW-Authenticate", "Bearer");
    sendProblem(response, {
      status: 401,
      code: "not_signed_in",
      detail:
        "Send the operator token as `Authorization: Bearer …`. It is in the data folder, file operator-token.",
    });
  };
}

/** Hashing first gives equal lengths, whatever was sent. */
function digest(text: string): Buffer {
  return createHash("sha256").update(text).digest();
}
