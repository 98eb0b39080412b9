/** Checks what the mapping gave against what the action takes, its limits included, before anything is sent. */
import type { z } from "zod";
import { MappingError } from "../../core/errors.ts";
import { findingsOf, formatPath } from "../../core/findings.ts";

/**
 * @param stepIndex  the step's place in its automation, from 0
 * @param why    what the evaluator has to say about missing values, such as `no score yet`
 * @throws {MappingError} `input_invalid` at the first field that does not fit; holds no value of the candidate's
 */
export function checkInput(
  schema: z.ZodType,
  input: unknown,
  stepIndex: number,
  why: string | undefined,
): unknown {
  const checked = schema.safeParse(input);
  if (checked.success) return checked.data;
  const [first, ...others] = findingsOf(checked.error, input);
  const field = first && first.path.length > 0 ? `"${formatPath(first.path)}"` : "What the mapping gave";
  const because = why === undefined ? "" : ` (${why})`;
  const more = others.length > 0 ? ` ${others.length} more field(s) do not fit either.` : "";
  throw new MappingError(`${field} ${first?.words ?? "does not fit"}${because}.${more}`, {
    code: "input_invalid",
    path: formatPath(["steps", stepIndex, "with", ...(first?.path ?? [])]),
  });
}
