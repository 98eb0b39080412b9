/**
 * What travels over the port. Arguments and results go as they are (structured clone); errors go as their
 * parts, since a clone would lose their class.
 */
import { types } from "node:util";
import {
  AuthExpired,
  ConfigError,
  type ErrorOptions,
  MappingError,
  NeedsAnswer,
  Rejected,
  RetryLater,
  SignatureError,
} from "../../core/errors.ts";
import { StoreClosed } from "../store-closed.ts";
import { StoreFull } from "../store-full.ts";
import { StoreUnreachable } from "../store-unreachable.ts";
import type { Store } from "../store.ts";

/** `close` is missing on purpose: a worker closes its line, never the store. */
export type Method = Exclude<keyof Store, "close">;

/** Every method of the store. A record and not a list, so that the compiler misses none. */
export const METHODS: Record<Method, true> = {
  createConnection: true,
  updateConnection: true,
  connections: true,
  deleteConnection: true,
  secrets: true,
  addSecret: true,
  retireSecrets: true,
  deleteSecret: true,
  hooks: true,
  addHook: true,
  retireHook: true,
  recordEvent: true,
  event: true,
  events: true,
  searchEvents: true,
  searchRuns: true,
  searchCandidates: true,
  fillSearch: true,
  createAutomation: true,
  addVersion: true,
  setAutomationState: true,
  automations: true,
  versions: true,
  removeAutomation: true,
  createSubscription: true,
  changeSubscription: true,
  pauseSubscription: true,
  resumeSubscription: true,
  removeSubscription: true,
  subscriptions: true,
  removedSubscriptions: true,
  subscription: true,
  candidate: true,
  linkCandidate: true,
  unlinkCandidate: true,
  tokens: true,
  addToken: true,
  deleteToken: true,
  touchToken: true,
  beginWrite: true,
  endWrite: true,
  run: true,
  runs: true,
  attempts: true,
  claimRuns: true,
  leaseRuns: true,
  leasedRuns: true,
  nextDueAt: true,
  changeRun: true,
  extendLease: true,
  releaseClaims: true,
  setBack: true,
  releaseHeld: true,
  goOn: true,
  releaseQuota: true,
  addRun: true,
  replayRun: true,
  answerRun: true,
  cancelRun: true,
  retryNow: true,
  skipStep: true,
  createBulkJob: true,
  bulkJobs: true,
  bulkJob: true,
  setBulkState: true,
  stepBulkJob: true,
  bulkItems: true,
  holds: true,
  heldRuns: true,
  runStates: true,
  conservation: true,
  runCounts: true,
  addRejection: true,
  rejections: true,
  sourcePulses: true,
  tallySources: true,
  sourceHistory: true,
  noteQuiet: true,
  rollUp: true,
  dayCounts: true,
  keyGet: true,
  keySet: true,
  keyDelete: true,
  keyClear: true,
  eventConnections: true,
  removePayloads: true,
  removeEvents: true,
  eraseEvents: true,
  eraseCandidate: true,
  removeExpired: true,
  oldestEvents: true,
  usage: true,
  giveBack: true,
  drafts: true,
  draft: true,
  saveDraft: true,
  removeDraft: true,
  registrations: true,
  intendRegistration: true,
  recordRegistration: true,
  changeRegistration: true,
  endRegistration: true,
  sourceStates: true,
  setSourceState: true,
  appendAudit: true,
  audit: true,
  auditAfter: true,
  auditCallers: true,
  removeAudit: true,
  setting: true,
  changeSetting: true,
  alertProblems: true,
  waitingAlerts: true,
  alertMessages: true,
  lastAlerts: true,
  saveAlerts: true,
  removeAlerts: true,
  oldestWaiting: true,
};

/** What was asked in one go travels together, and so do the answers that are there at the same time. */
export type Calls = Call[];
export type Answers = Answer[];

export interface Call {
  call: number;
  method: string;
  args: unknown[];
}

export type Answer = { call: number; value: unknown } | { call: number; error: ErrorParts };

/** An error taken apart: its class, its sentences and its own fields such as `code`, `path` or `afterMs`. */
export interface ErrorParts {
  name: string;
  message: string;
  stack: string | undefined;
  fields: Record<string, unknown>;
}

type ErrorClass = new (message: string, options: ErrorOptions) => Error;

const CLASSES = new Map<string, ErrorClass>(
  Object.entries({
    AuthExpired,
    ConfigError,
    MappingError,
    NeedsAnswer,
    Rejected,
    RetryLater,
    SignatureError,
  }),
);

/** @param thrown  whatever was thrown; its cause and other objects stay behind, since not all can be copied */
export function takeApart(thrown: unknown): ErrorParts {
  if (!types.isNativeError(thrown))
    return { name: "Error", message: String(thrown), stack: undefined, fields: {} };
  const { name, message, stack } = thrown;
  const fields = Object.entries(thrown).filter(([key, value]) => key !== "name" && isPlain(value));
  return { name, message, stack, fields: Object.fromEntries(fields) };
}

function isPlain(value: unknown): boolean {
  if (value === null || ["string", "number", "boolean"].includes(typeof value)) return true;
  if (Array.isArray(value)) return value.every(isPlain);
  return isRecord(value) && Object.values(value).every(isPlain);
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && Object.getPrototypeOf(value) === Object.prototype;
}

/** The error as it was thrown: same class, same code, same fields. */
export function putTogether({ name, message, stack, fields }: ErrorParts): Error {
  const error = rebuild(name, message, fields);
  if (stack !== undefined) error.stack = stack;
  return error;
}

function rebuild(name: string, message: string, fields: Record<string, unknown>): Error {
  if (name === "StoreFull") return new StoreFull(message);
  if (name === "StoreUnreachable") return new StoreUnreachable(message);
  if (name === "StoreClosed") return new StoreClosed(message);
  const Class = CLASSES.get(name);
  if (Class !== undefined) return new Class(message, fields as unknown as ErrorOptions);
  return Object.assign(new Error(message), fields, { name });
}
