/** What the functions of a destination are given to work with. */
import type { Candidates } from "../candidate/candidate.ts";
import type { Fields, ValuesOf } from "../fields.ts";
import type { PassedOnEvent } from "../hiring/passed-on-event.ts";
import type { MailClient } from "../mail.ts";
import type { HttpClient } from "./http-client.ts";

/** Small keyed state of one connection: access tokens, dynamic choices. Sealed at rest. */
export interface Cache {
  get(key: string): Promise<unknown>;
  set(key: string, value: unknown, ttlMs: number): Promise<void>;
  delete(key: string): Promise<void>;
}

export interface CallContext<C extends Fields = Fields> {
  http: HttpClient;
  /** For the one app that sends email. */
  mail: MailClient;
  connection: ValuesOf<C>;
  cache: Cache;
  signal: AbortSignal;
  now: () => number;
  /** Waits so many milliseconds. Rejects with the signal's reason when it is aborted. */
  wait: (ms: number) => Promise<void>;
}

export interface ActionContext<C extends Fields = Fields, I = unknown> extends CallContext<C> {
  input: I;
  /** The same on every try of this step in this run; unique otherwise. Opaque, at most 64 characters. */
  runStepId: string;
  /** What the step works on, for threads by candidate; the same for one candidate in one automation. */
  candidateKey: string | undefined;
  /** What is known of candidates across apps. */
  candidates: Candidates;
  /**
   * What a person answered to this step's `NeedsAnswer`; undefined until somebody did. It stays until the step is done:
   * through retries and restarts, in a replay that goes on at this step, and while a second question of the same step
   * is open, whose answer then takes its place. A step that asks twice must tell its answers apart and keep what the
   * first one settled, such as with `candidates.link`.
   */
  answer: string | undefined;
  /** True when it was put off before, because its destination was down or busy. */
  waited?: boolean | undefined;
  /** The event itself, for actions that declare `passesOn`; undefined for all others. */
  event?: PassedOnEvent | undefined;
}

/** For looking at a destination before anything is done there. */
export interface LookContext<C extends Fields = Fields, I = unknown> extends CallContext<C> {
  input: I;
  /** As for `run`; what is linked here is remembered nowhere. */
  candidates: Candidates;
  /**
   * Somebody types, and each letter is a preview: what was read is kept for a minute, and so is a refusal.
   *
   * @param key  within the connection; plain data comes back
   */
  kept: <T>(key: string, read: () => Promise<T>) => Promise<T>;
}

/** What a picture is made of, beside the step's input. */
export interface PictureContext<C extends Fields = Fields, S = unknown> {
  /** The destination's name. */
  app: string;
  /** Settings of the connection; secrets are left out. Without a connection, only its defaults. */
  connection: Partial<ValuesOf<C>>;
  /** What the event calls its candidate. */
  candidate: string | undefined;
  /** What `look` brought; undefined without it, or when it failed: why is told beside the picture. */
  seen: S | undefined;
}
