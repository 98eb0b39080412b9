/** What a destination's file in `actions/` declares. */
import type { z } from "zod";
import type { HirewireError } from "./errors.ts";
import type { EscapeName } from "./expression/escapes.ts";
import type { Fields, ValuesOf } from "./fields.ts";
import type { Picture } from "./picture/picture.ts";
import type { OAuthDefinition } from "./oauth.ts";
import type { Batch } from "./action/batch.ts";
import type { ConsentFlow } from "./action/consent.ts";
import type { ActionContext, CallContext, LookContext, PictureContext } from "./action/contexts.ts";
import type { Headers, HttpAnswer } from "./action/http-client.ts";
import type { Settled, TryTimes } from "./action/settle.ts";

// whoever writes a connector finds all that it is made of here
export type * from "./action/batch.ts";
export type * from "./action/consent.ts";
export type * from "./action/contexts.ts";
export type * from "./action/http-client.ts";
export type * from "./action/settle.ts";

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
