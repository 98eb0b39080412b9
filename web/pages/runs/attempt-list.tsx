import { Code, Stack, Text } from "@mantine/core";
import { Moment } from "../../components/moment.tsx";
import type { RunDetail } from "../../api/types.ts";

type Attempt = RunDetail["attemptList"][number];

const OUTCOMES: Record<Attempt["outcome"], string> = {
  succeeded: "It worked",
  skipped: "It was skipped",
  retry: "It did not work yet",
  quota: "The destination takes no more for now",
  rejected: "The destination said no",
  auth_expired: "The destination did not accept the sign-in",
  config_error: "Something is set wrongly",
  mapping_error: "The text could not be made from the event",
  question: "It asked a person",
};

/** Every try of a step, in words; what went out and came back beneath. */
export function AttemptList({ attempts }: { attempts: readonly Attempt[] }) {
  return (
    <Stack component="ol" gap="sm" p={0} m={0} className="bare-list">
      {attempts.map(({ id, number, outcome, message, startedAt, durationMs, request, response, nextAt }) => (
        <Stack key={id} component="li" gap={2}>
          <Text size="sm" className="breaks">
            <Text component="span" size="sm" fw={500}>
              Try {number}, <Moment at={startedAt} />:
            </Text>{" "}
            {OUTCOMES[outcome]}
            {message ? `: ${message}` : ""}
          </Text>
          <Text size="xs" c="dimmed" className="breaks">
            {[request === null ? null : `Asked: ${request}`, `took ${durationInWords(durationMs)}`]
              .filter(Boolean)
              .join(", ")}
            {nextAt !== null && (
              <>
                , next try <Moment at={nextAt} />
              </>
            )}
          </Text>
          {response !== null && (
            <Code block tabIndex={0} aria-label={`What came back for try ${number}`}>
              {pretty(response)}
            </Code>
          )}
        </Stack>
      ))}
    </Stack>
  );
}

/** @example durationInWords(1_250) // "1.3 seconds" */
export function durationInWords(ms: number): string {
  if (ms < 1_000) return `${Math.round(ms)} ms`;
  const seconds = ms / 1_000;
  return seconds < 60 ? `${seconds.toFixed(1)} seconds` : `${Math.round(seconds / 60)} minutes`;
}

function pretty(text: string): string {
  try {
    return JSON.stringify(JSON.parse(text), null, 2);
  } catch {
    return text;
  }
}
