/** Thrown inside an evaluation when a limit of ours is reached; `explainFailure` turns it into a MappingError. */
export class Refusal extends Error {
  readonly code: string;
  /** What to do about it, where that depends on the values at hand. */
  readonly advice: string | undefined;
  /** Filled in by jsonata: where in the expression the call stands (behind its token). */
  position: number | undefined;
  /** Filled in by jsonata: the function that was called. */
  token: string | undefined;

  /** @param code  the MappingError's code; @param what  the middle of its sentence: "makes a text of ..." */
  constructor(code: string, what: string, advice?: string) {
    super(what);
    this.code = code;
    this.advice = advice;
  }
}
