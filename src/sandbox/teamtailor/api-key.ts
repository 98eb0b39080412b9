/**
 * Who may do what: an API key has a scope and reads or writes, and every call names the version it speaks.
 *
 * Source: https://docs.teamtailor.com/ (Authentication, Versioning; read 2026-11-21).
 */
import type { RequestHandler } from "express";
import { sameSecret } from "../vendors/same-secret.ts";
import { JSON_API, TeamtailorError } from "./teamtailor-error.ts";

export interface KeyRights {
  scope: "public" | "internal" | "admin";
  write: boolean;
}

export const TEAMTAILOR_VERSIONS = ["20210218", "20240404", "20240904"];

/** @throws {TeamtailorError} 401, 403, 406, 415 */
export function admitted(key: string, rights: () => KeyRights): RequestHandler {
  return (request, response, next) => {
    const given = /^Token token=(\S+)$/.exec(request.get("authorization") ?? "")?.[1] ?? "";
    if (!sameSecret(given, key)) throw new TeamtailorError(401, "Unauthorized");
    const version = request.get("x-api-version");
    if (version === undefined || !TEAMTAILOR_VERSIONS.includes(version)) {
      throw new TeamtailorError(406, "Not Acceptable", "Missing or unknown X-Api-Version header");
    }
    response.set("X-Api-Version", version);
    const reads = request.method === "GET";
    if (!reads && !(request.get("content-type") ?? "").startsWith(JSON_API)) {
      throw new TeamtailorError(415, "Unsupported Media Type", `All requests must use ${JSON_API}`);
    }
    const { scope, write } = rights();
    if (scope !== "admin" || (!reads && !write)) throw new TeamtailorError(403, "Forbidden");
    next();
  };
}
