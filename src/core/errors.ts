/**
 * Errors, named by what happens next.
 *
 * | class            | what the runtime does                                            |
 * |------------------|------------------------------------------------------------------|
 * | `SignatureError` | answers 401, stores nothing, notes the reason for the owner      |
 * | `ConfigError`    | refuses to save, or holds the run until somebody mends it        |
 * | `MappingError`   | fails the run; the payload is kept and can be replayed           |
 * | `RetryLater`     | tries again later, until the run's deadline                      |
 * | `Rejected`       | fails the run: the same call would fail again                    |
 * | `AuthExpired`    | holds every run of that connection until it is reconnected       |
 * | `NeedsAnswer`    | holds the run with a question; the step goes on with the answer  |
 * | `Gone`           | cancels the run, and ends the subscription that it was for       |
 *
 * `message` is a sentence for the person who owns the automation: what happened and what to do
 * next. `detail` is for the log. Neither may hold a secret or a payload.
 */

export interface ErrorOptions {
  /** Stable code for machines, snake_case. */
  code: string;
  /** For the log only: status, vendor code, request id. */
  detail?: string;
  cause?: unknown;
}

export abstract class HirewireError extends Error {
  readonly code: string;
  readonly detail: string | undefined;

  constructor(message: string, options: ErrorOptions) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = new.target.name;
    this.code = options.code;
    this.detail = options.detail;
  }
}

/** The sender cannot be trusted. The caller only hears "401"; `message` is for the owner. */
export class SignatureError extends HirewireError {}

/** An automation, a connection or a setting is wrong. `path` names the field, such as `steps[0].with.channel`. */
export class ConfigError extends HirewireError {
  readonly path: string | undefined;

  constructor(message: string, options: ErrorOptions & { path?: string }) {
    super(message, options);
    this.path = options.path;
  }
}

/** A JSONata expression failed, or its result does not fit what the action takes. */
export class MappingError extends HirewireError {
  /** Where in the automation: `when`, `steps[0].when`, `steps[0].with.text`. */
  readonly path: string | undefined;
  /** The expression as written. */
  readonly expression: string | undefined;
  /** Offset of the offending token in `expression`, counted in characters from 0. */
  readonly position: number | undefined;
  /** The offending token, such as `>=`. */
  readonly token: string | undefined;

  constructor(
    message: string,
    options: ErrorOptions & { path?: string; expression?: string; position?: number; token?: string },
  ) {
    super(message, options);
    this.path = options.path;
    this.expression = options.expression;
    this.position = options.position;
    this.token = options.token;
  }
}

/** The destination did not take the call now and may take it later. */
export class RetryLater extends HirewireError {
  /** What the destination asked for, in milliseconds; such a wait spends no attempt. */
  readonly afterMs: number | undefined;
  /** True when the destination may have done the work although no answer arrived. */
  readonly ambiguous: boolean;

  constructor(message: string, options: ErrorOptions & { afterMs?: number; ambiguous?: boolean }) {
    super(message, options);
    this.afterMs = options.afterMs;
    this.ambiguous = options.ambiguous ?? false;
  }
}

/** The destination refused the call for good. */
export class Rejected extends HirewireError {
  readonly status: number | undefined;

  constructor(message: string, options: ErrorOptions & { status?: number }) {
    super(message, options);
    this.status = options.status;
  }
}

/** The destination no longer accepts the connection's credentials. */
export class AuthExpired extends HirewireError {}

/** Whoever was to be told does not want to hear any more, ever. */
export class Gone extends HirewireError {}

export interface AnswerChoice {
  /** What the step is given. */
  value: string;
  /** What the person reads. */
  label: string;
}

/**
 * Only a person can tell: which of two candidates is meant, or whether something may be done at all. `message` is the
 * question. The step is tried again with the answer as `context.answer`; it must cope with an answer that no longer
 * fits by asking again.
 */
export class NeedsAnswer extends HirewireError {
  /** Empty when the answer is free text. */
  readonly choices: readonly AnswerChoice[];
  /** For free text: what is expected, such as "Email address or id in Greenhouse". */
  readonly expects: string | undefined;

  constructor(
    message: string,
    options: ErrorOptions & { choices?: readonly AnswerChoice[]; expects?: string },
  ) {
    super(message, options);
    this.choices = options.choices ?? [];
    this.expects = options.expects;
  }
}
