/**
 * Requests per minute, counted and refused as Google does.
 *
 * A window opens with its first request and lasts 60 seconds; every call that carries a valid token counts,
 * whether it succeeds or not; a refused call does not. There is no `Retry-After`.
 *
 * Source: https://developers.google.com/workspace/sheets/api/limits.
 */
import { PROJECT_NUMBER } from "./sign-in/accounts.ts";
import { quotaExceeded, type GoogleApiError } from "./google-error.ts";

export interface QuotaLimits {
  readsPerMinutePerUser: number;
  writesPerMinutePerUser: number;
  readsPerMinute: number;
  writesPerMinute: number;
}

export type QuotaKind = "read" | "write";

export const GOOGLE_SHEETS_QUOTAS: QuotaLimits = {
  readsPerMinutePerUser: 60,
  writesPerMinutePerUser: 60,
  readsPerMinute: 300,
  writesPerMinute: 300,
};

const WINDOW_MS = 60_000;
const SERVICE = "sheets.googleapis.com";

interface Window {
  openedAtMs: number;
  used: number;
}

export class QuotaMeter {
  readonly #now: () => number;
  readonly #limits: QuotaLimits;
  readonly #windows = new Map<string, Window>();

  constructor(now: () => number, limits: QuotaLimits) {
    this.#now = now;
    this.#limits = limits;
  }

  /** @throws {GoogleApiError} 429 when the user's or the project's minute is used up */
  spend(kind: QuotaKind, user: string): void {
    const perUser = this.#window(`${kind} ${user}`);
    const perProject = this.#window(kind);
    const { readsPerMinutePerUser, writesPerMinutePerUser, readsPerMinute, writesPerMinute } = this.#limits;
    const userLimit = kind === "read" ? readsPerMinutePerUser : writesPerMinutePerUser;
    const projectLimit = kind === "read" ? readsPerMinute : writesPerMinute;
    if (perUser.used >= userLimit) throw quotaRefusal(kind, "user", userLimit, perUser.openedAtMs);
    if (perProject.used >= projectLimit)
      throw quotaRefusal(kind, "project", projectLimit, perProject.openedAtMs);
    perUser.used += 1;
    perProject.used += 1;
  }

  reset(): void {
    this.#windows.clear();
  }

  #window(key: string): Window {
    const nowMs = this.#now();
    const open = this.#windows.get(key);
    if (open !== undefined && nowMs - open.openedAtMs < WINDOW_MS) return open;
    const fresh = { openedAtMs: nowMs, used: 0 };
    this.#windows.set(key, fresh);
    return fresh;
  }
}

/** Google's 429, and nothing in it says when to come back. */
export function quotaRefusal(
  kind: QuotaKind,
  per: "user" | "project",
  limit: number,
  openedAtMs: number,
): GoogleApiError {
  const metric = kind === "read" ? "Read requests" : "Write requests";
  const suffix = per === "user" ? " per user" : "";
  const message =
    `Quota exceeded for quota metric '${metric}' and limit '${metric} per minute${suffix}' of service ` +
    `'${SERVICE}' for consumer 'project_number:${PROJECT_NUMBER}'.`;
  const prefix = kind === "read" ? "Read" : "Write";
  return quotaExceeded(message, {
    service: SERVICE,
    consumer: `projects/${PROJECT_NUMBER}`,
    quota_metric: `${SERVICE}/${kind}_requests`,
    quota_limit: `${prefix}RequestsPerMinutePer${per === "user" ? "User" : "Project"}`,
    quota_limit_value: String(limit),
    quota_location: "global",
    quota_unit: per === "user" ? "1/min/{project}/{user}" : "1/min/{project}",
    window_start_time: String(Math.floor(openedAtMs / 1000)),
  });
}
