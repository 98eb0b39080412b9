import type { z } from "zod";
import type { AlertSettingsShape, AlertsShape } from "../../../src/http/api/shapes/alerts.ts";
import type {
  AuditCallerShape,
  AuditCheckShape,
  AuditEntryShape,
  AuditSettingsShape,
} from "../../../src/http/api/shapes/audit.ts";
import type { ListedCandidateShape } from "../../../src/http/api/shapes/candidate.ts";
import type { ConnectionShape } from "../../../src/http/api/shapes/connection.ts";
import type { ErasureShape } from "../../../src/http/api/shapes/erasure.ts";
import type { RetentionPlanShape, RetentionShape } from "../../../src/http/api/shapes/retention.ts";
import type { SubscribedShape, SubscriptionShape } from "../../../src/http/api/shapes/subscription.ts";

export type AuditEntry = z.output<typeof AuditEntryShape>;
export type AuditCaller = z.output<typeof AuditCallerShape>;
export type AuditCheck = z.output<typeof AuditCheckShape>;
export type AuditSettings = z.output<typeof AuditSettingsShape>;
export type Alerts = z.output<typeof AlertsShape>;
export type AlertSettings = z.output<typeof AlertSettingsShape>;
export type AlertWay = "slack" | "email";
export type Retention = z.output<typeof RetentionShape>;
export type SourceRetention = Retention["sources"][number];
export type RetentionPlan = z.output<typeof RetentionPlanShape>;
export type Subscription = z.output<typeof SubscriptionShape>;
export type Subscribed = z.output<typeof SubscribedShape>;
export type Connection = z.output<typeof ConnectionShape>;
export type Candidate = z.output<typeof ListedCandidateShape>;
export type Erasure = z.output<typeof ErasureShape>;
export type Trace = Erasure["elsewhere"][number];

/** One name of a candidate. */
export type CandidateName = { email: string } | { connection: string; id: string };
