/**
 * How the code in this folder says that it does not know: it throws this one object, which costs no stack trace, and
 * whoever asked turns to the evaluator's process.
 */
const UNSURE = new Error("only the evaluator can tell");

export function unsure(): never {
  throw UNSURE;
}
