/** The last runs of an automation at a glance, oldest first: a mark of its own shape and colour for each outcome. */
import { Group, Tooltip, VisuallyHidden } from "@mantine/core";
import { Link } from "wouter";
import { inWords } from "../../../components/moment.tsx";
import type { Activity } from "../types.ts";
import css from "./run-marks.module.css";

type LastRun = Activity["lastRuns"][number];

const WORDS: Record<LastRun["state"], string> = {
  waiting: "Waiting",
  running: "At work",
  succeeded: "Done",
  filtered: "Left out",
  failed: "Failed",
  held: "Held",
  cancelled: "Cancelled",
};

export function RunMarks({ runs, name }: { runs: readonly LastRun[]; name: string }) {
  if (runs.length === 0) return null;
  return (
    <Group
      gap={2}
      wrap="nowrap"
      component="ul"
      className={css["marks"]}
      aria-label={`Last ${runs.length} runs of ${name}, oldest first`}
    >
      {runs.toReversed().map((run) => (
        <li key={run.id}>
          <Tooltip label={tell(run)}>
            <Link href={`/runs/${run.id}`} className={css["mark"]} data-state={run.state}>
              <VisuallyHidden>{tell(run)}</VisuallyHidden>
            </Link>
          </Tooltip>
        </li>
      ))}
    </Group>
  );
}

function tell({ state, reason, createdAt }: LastRun): string {
  const why = reason === null || state === "succeeded" ? "" : `: ${reason}`;
  return `${WORDS[state]}${why}, ${inWords(createdAt, Date.now())}`;
}
