/**
 * What one expression may cost. jsonata 2.2.2 enforces `timeoutMs`, `stackDepth` and `listLength` itself
 * (https://docs.jsonata.org/guardrails); the rest is ours, checked before anything is allocated. What slips
 * through, one huge built-in call, ends with the evaluator's process (docs/adr/0002).
 */
export const EXPRESSION_LIMITS = {
  /** Characters of one expression. */
  sourceLength: 50_000,
  /** Brackets inside brackets in one expression. */
  nesting: 100,
  /** Characters of everything an expression can read: payload, hiring event and the results of earlier steps. */
  inputLength: 10_000_000,
  /** Characters of JSON that one expression, or one whole mapping, may give. */
  outputLength: 1_000_000,
  /** Lists and objects inside each other, in what is read and in what is given. */
  dataDepth: 100,
  /** Characters of the longest text that a function takes or makes. */
  textLength: 1_000_000,
  /** Items of the longest list that an expression makes. */
  listLength: 100_000,
  /** Characters of a format, such as `[D1] [MNn] [Y]` or `#,##0.00`. */
  pictureLength: 200,
  /** Function calls inside each other. */
  stackDepth: 5_000,
  /** Milliseconds of one evaluation. */
  timeoutMs: 1_000,
} as const;
