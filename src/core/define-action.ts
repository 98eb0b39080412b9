/** What a destination's file in `actions/` declares. */
import type { z } from "zod";
import type { Candidates } from "./candidate/candidate.ts";
import type { HirewireError } from "./errors.ts";
import type { EscapeName } from "./expression/escapes.ts";
import type { PassedOnEvent } from "./hiring/passed-on-event.ts";
import type { Fields, ValuesOf } from "./fields.ts";
import type { MailClient } from "./mail.ts";
import type { Picture } from "./picture/picture.ts";
import type { OAuthDefinition } from "./oauth.ts";

export interface HttpCall {
  query?: Readonly<Record<string, string | number | boolean | readonly string[] | undefined>>;
  headers?: Readonly<Record<string, string>>;
  bearer?: string;
  /** At most one of `json`, `form` and `text` is the body. */
  json?: unknown;
  form?: Readonly<Record<string, string | undefined>>;
  text?: string;
  /** Sent as `Idempotency-Key`. */
  idempotencyKey?: string;
  /** For the whole call, in milliseconds; default 15,000. */
  timeoutMs?: number;
  /** True when repeating the call cannot double anything although its method is not GET, PUT or DELETE. */
  safeToRepeat?: boolean;
  /** Leaves the connection's credentials out: for calls that obtain them. */
  anonymous?: boolean;
  /** False: an answer that points elsewhere is not followed. */
  redirects?: boolean;
  /** Only the answer's status counts: a body that calls itself JSON and is none does not matter. */
  statusOnly?: boolean;
  /** What the call is about, in words and without personal data, such as `#hiring`: for error sentences. */
  about?: string;
  /**
   * Calls of one connection with the same budget share one limit at the destination: after a 429 they all wait.
   * Default: the method with the address up to its query.
   */
  budget?: string;
  /** Answers above the client's size limit are cut there instead of refused; see {@link HttpAnswer.truncated}. */
  truncate?: boolean;
  signal?: AbortSignal;
}

export interface HttpAnswer {
  status: number;
  headers: Headers;
  /** Parsed when the answer is JSON, else text. */
  body: unknown;
  /** What was called, for `classify`. The address may hold a secret. */
  method: string;
  url: string;
  about: string | undefined;
  /** True when the body was longer than the client takes and `truncate` was asked for: `body` is text then. */
  truncated: boolean;
}
type Headers = Readonly<Record<string, string>>;

/**
 * The one way out. Every answer goes through the app's `classify`, then by status into one of the errors
 * of `errors.ts`, so that connectors stay free of `catch`.
 *
 * @throws {RetryLater} on 408, 429, 5xx, time-outs, network errors and answers that arrived damaged
 * @throws {AuthExpired} on 401, once fresh credentials did not help
 * @throws {ConfigError} `egress_refused` for an address inside the operator's own network, `invalid_url`
 * @throws {Rejected} on any other 4xx
 * @throws the signal's own reason, untouched, when the caller stopped: being stopped is not a failure
 */
export interface HttpClient {
  get(url: string, call?: HttpCall): Promise<unknown>;
  post(url: string, call?: HttpCall): Promise<unknown>;
  put(url: string, call?: HttpCall): Promise<unknown>;
  patch(url: string, call?: HttpCall): Promise<unknown>;
  delete(url: string, call?: HttpCall): Promise<unknown>;
  /** As above, with status and headers. */
  send(method: string, url: string, call?: HttpCall): Promise<HttpAnswer>;
}

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

/** When the try whose answer was lost may have reached the destination, in milliseconds since the epoch. */
export interface TryTimes {
  since: number;
  /** Nothing of that try can have reached the destination later. */
  until: number;
}

/** What `settle` found out about a try whose answer was lost. */
export type Settled =
  | { done: true; output: Record<string, unknown> }
  | { done: false }
  /** It cannot be told: the owner's choice decides. */
  | { done: "unknown"; why: string };

/** One of the steps that go out together. */
export interface BatchItem<I = unknown> extends Pick<
  ActionContext<Fields, I>,
  "input" | "runStepId" | "candidateKey" | "candidates" | "answer" | "waited" | "event"
> {
  /** Key of its action: several actions of an app may share one batch. */
  action: string;
}

/** What became of one of them. */
export type BatchOutcome = { output: Record<string, unknown> } | { error: unknown };

/**
 * How steps that wait for the same lane go out together, each still with an outcome of its own. Actions that share this
 * very object, a connection and a lane share their batches. Items come in the order in which their events arrived.
 */
export interface Batch<C extends Fields = Fields> {
  /** At most so many go out together. */
  most: number;
  /** How long they wait for others that are known to be on their way, in milliseconds. A lone one never waits. */
  windowMs: number;
  /** Budgets of which a batch usually spends one call each: it sets off once all of them have one. */
  budgets?: readonly string[];
  /**
   * @returns one outcome for each item, in their order. One bad item fails alone and the others are done
   * @throws what befell all of them, having done nothing or leaving open whether it was done
   */
  run: (context: CallContext<C>, items: readonly BatchItem[]) => Promise<readonly BatchOutcome[]>;
  /**
   * `settle` of the actions that have one, for several at once.
   *
   * @returns what is found about each, in their order
   */
  settle?: (
    context: CallContext<C>,
    items: readonly (BatchItem & TryTimes)[],
  ) => Promise<readonly (Settled | { error: unknown })[]>;
}

/** What a finished step left behind, as a run's history names it. Without personal data. */
export interface Effect {
  /** In the past: "posted to #hiring". Default: what `describe` said, put into the past. */
  what?: string;
  /** The destination's own name for it: a message's timestamp, a row, the id of a note. */
  ref?: string;
  /** Opens it at the destination. */
  url?: string;
  /** True where a repeat sets the same again, so that how often it was done says nothing. */
  idempotent?: boolean;
  /** True when it was found to be so before anything was done. */
  already?: boolean;
  /** Why nothing was left behind, such as "nobody was found". */
  none?: string;
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

/** How many calls of one budget a connection makes: `burst` at once, and `perMinute` in the long run. */
export interface CallBudget {
  perMinute: number;
  burst: number;
}

export interface ActionDefinition<C extends Fields = Fields, I extends z.ZodType = z.ZodType, S = unknown> {
  noun: string;
  label: string;
  description: string;
  /** Checked before anything is sent, limits included. `.meta({ label, help, choices })` feeds forms and docs. */
  input: I;
  /** How mapped values are made safe inside text that the author wrote. */
  escape?: EscapeName;
  /**
   * It hands the event itself to somebody who need not be its owner: `event` of the context is set, and what opens
   * doors (`TriggerApp.sensitive`) is hidden from it and from the expressions.
   */
  passesOn?: boolean;
  /** An example of what `run` returns; later steps read it as `$steps.<id>`. */
  outputSample: Record<string, unknown>;
  /** Calls with the same lane on one connection never overlap. */
  lane?: (input: z.output<I>) => string | undefined;
  /** Where one connection reaches many hosts: which one. What one of them does says nothing about the others. */
  host?: (input: z.output<I>) => string | undefined;
  /** Steps that wait for the same lane go out together. `run` and `settle` do the same for one that goes alone. */
  batch?: Batch<C>;
  /** Whether one with this input goes together with others at all; default: all do. */
  batches?: (input: z.output<I>) => boolean;
  /** What the step does, in words, without secrets: "post to #hiring". */
  describe: (input: z.output<I>) => string;
  run: (context: ActionContext<C, z.output<I>>) => Promise<Record<string, unknown>>;
  /**
   * How history names what was left behind. Read from what is kept when somebody looks, so that it must cope with
   * outputs of earlier versions. Absent: `describe` in the past, with the output's id.
   *
   * @param request  what `describe` said at the time; null when that is no longer known
   */
  effect?: (output: Readonly<Record<string, unknown>>, request: string | null) => Effect;
  /**
   * Called before a repeat when an earlier try may have worked although its answer was lost.
   * Absent: a repeat is harmless, or `repeats` says what may happen.
   */
  settle?: (context: ActionContext<C, z.output<I>> & TryTimes) => Promise<Settled>;
  /** For the owner: why a repeat is harmless, or what it may double. */
  repeats: string;
  /**
   * What the step would leave behind, to be looked at before it does. Pure: what it shows of the destination is what
   * `look` brought. Absent: the input, field by field.
   *
   * @example
   * picture: ({ board, title }) => ({
   *   kind: "request", title: `Pin to ${board}`, method: null, host: null, path: null,
   *   fields: [{ label: "Title", value: title, secret: false }], notes: [],
   * })
   */
  picture?: (input: z.output<I>, context: PictureContext<C, S>) => Picture;
  /**
   * Reads what `picture` shows of the destination as it is now: the sheet's rows, the record's stage. Changes nothing
   * there, spends as few calls as it can, and may throw as `run` does: the picture is then made without it.
   */
  look?: (context: LookContext<C, z.output<I>>) => Promise<S>;
  /** The same, saying that it is a test to whoever reads it. Absent where nothing there could say so. */
  asTest?: (input: z.output<I>) => z.output<I>;
}

export interface Choice {
  value: string;
  label: string;
}

/** A person's permission that is being asked for. */
export interface Consent {
  /** Open it in a browser. */
  url: string;
  /** Comes back unchanged. */
  state: string;
  /** Needed for the exchange; stays here. */
  codeVerifier: string;
}

/** How a person lets us act in their name, for apps that offer it. */
export interface ConsentFlow {
  /** Whether what was filled in so far leads to the app's consent page. */
  needed(values: Readonly<Record<string, unknown>>): boolean;
  /** @param redirectUri  where the browser is sent afterwards */
  begin(values: Readonly<Record<string, unknown>>, redirectUri: string): Consent;
  /**
   * Turns what the browser brought back into values of the connection's fields.
   *
   * @throws {ConfigError} with what to do, when the permission was refused or is not enough
   */
  finish(options: {
    http: Pick<HttpClient, "post">;
    values: Readonly<Record<string, unknown>>;
    query: URLSearchParams;
    consent: Consent;
    redirectUri: string;
  }): Promise<Record<string, string>>;
}

export interface ActionApp<C extends Fields = Fields> {
  key: string;
  label: string;
  summary: string;
  sources: readonly string[];
  connection: C;
  setup: readonly string[];
  /** Headers that carry the connection's credentials. Asked again, with `fresh`, once after a 401. */
  authorize?: (context: CallContext<C> & { fresh: boolean }) => Promise<Headers>;
  /**
   * Turns the destination's own way of saying no into an error with words. Sees every answer, good ones too.
   * The client adds what it knows: `Retry-After`, and that a call which is safe to repeat is never ambiguous.
   * An error with the code `rate_limited` is waited for without spending an attempt.
   */
  classify?: (answer: HttpAnswer, context: { connection: ValuesOf<C> }) => HirewireError | undefined;
  /** What the fields cannot say one by one. @throws {ConfigError} with the field's key as `path` */
  validate?: (connection: ValuesOf<C>) => void;
  /**
   * A page of the app where the first steps of `setup` are filled in already.
   *
   * @param redirectUri  where people come back to after signing in
   */
  begin?: (redirectUri: string) => { label: string; url: string };
  consent?: ConsentFlow;
  /** How an account is connected by signing in there. */
  oauth?: OAuthDefinition;
  /**
   * Apps of one family have the same actions with the same inputs: an automation that says `ats: greenhouse` and uses
   * `ats.add_note` changes its ATS by that one word.
   */
  family?: "ats";
  /** What a person does there about what was left of a candidate who is to be erased, a sentence. */
  erasing?: string;
  /** Limits that its calls keep by themselves, by the name in {@link HttpCall.budget}: below the destination's own. */
  budgets?: Readonly<Record<string, CallBudget>>;
  /** True when the owner chooses the address: errors then name the host instead of the app. */
  namesHost?: boolean;
  /** Asks the destination who we are. @returns one line such as "bot hirewire in Acme". */
  check?: (context: CallContext<C>) => Promise<string>;
  /** Values that the connected account offers, for pickers; `given` is what the form holds so far. */
  choices?: Readonly<
    Record<
      string,
      (context: CallContext<C> & { given: Readonly<Record<string, unknown>> }) => Promise<Choice[]>
    >
  >;
  actions: Readonly<Record<string, ActionDefinition<C>>>;
}

/** What calling an app takes; whatever acts there or registers hooks there has it. */
export type CalledApp<C extends Fields = Fields> = Pick<
  ActionApp<C>,
  "key" | "label" | "connection" | "authorize" | "classify" | "validate" | "budgets" | "namesHost"
>;

/** Declares a destination. Its functions may rely on values that were checked against its own fields. */
export function defineAction<const C extends Fields>(definition: ActionApp<C>): ActionApp {
  return definition as unknown as ActionApp;
}

/** Ties one action's input schema to its functions. */
export function action<C extends Fields>() {
  return <I extends z.ZodType, S = unknown>(definition: ActionDefinition<C, I, S>): ActionDefinition<C> =>
    definition as unknown as ActionDefinition<C>;
}
