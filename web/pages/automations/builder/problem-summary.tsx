/** Everything that is in the way of publishing, each a way to its field. */
import { Alert, Anchor, List } from "@mantine/core";
import { TriangleAlert } from "lucide-react";
import { useEffect, useEffectEvent, useRef } from "react";
import { goTo } from "./go-to.ts";
import { UNFINISHED, type FieldProblem } from "./problems.ts";

/**
 * @param asked  counts how often somebody wanted to publish: each time the summary has the focus; the row does where only rows
 *   without a value are in the way
 */
export function ProblemSummary({ problems, asked }: { problems: readonly FieldProblem[]; asked: number }) {
  const here = useRef<HTMLDivElement>(null);
  const takeFocus = useEffectEvent(() => {
    const [first] = problems;
    if (first && problems.every(({ code }) => code === UNFINISHED)) goTo(first.path);
    else here.current?.focus();
  });
  useEffect(() => {
    if (asked > 0) takeFocus();
  }, [asked]);
  if (problems.length === 0) return null;
  return (
    <Alert
      ref={here}
      tabIndex={-1}
      color="red"
      variant="outline"
      mb="lg"
      icon={<TriangleAlert size={18} aria-hidden />}
      title={problems.length === 1 ? "One thing is in the way" : `${problems.length} things are in the way`}
    >
      <List size="sm" spacing={4}>
        {problems.map(({ path, message }) => (
          <List.Item key={`${path} ${message}`}>
            <Anchor
              component="button"
              type="button"
              size="sm"
              underline="always"
              ta="start"
              onClick={() => goTo(path)}
            >
              {placeInWords(path)}
              {message}
            </Anchor>
          </List.Item>
        ))}
      </List>
    </Alert>
  );
}

function placeInWords(path: string): string {
  const [, step] = /^steps\[(\d+)\]/.exec(path) ?? [];
  if (step !== undefined) return `Step ${Number(step) + 1}: `;
  return path === "when" ? "Only if: " : "";
}
