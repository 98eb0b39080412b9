/** What remains elsewhere, by place, with a way there. */
import { Anchor, List, Stack, Text, Title } from "@mantine/core";
import { Moment } from "../../components/moment.tsx";
import { CERTAINTY, places, traceInWords } from "./erase-words.ts";
import { Section } from "./section.tsx";
import type { Erasure, Trace } from "./types.ts";

export function EraseRemains({ erasure: { elsewhere, more, cameFrom } }: { erasure: Erasure }) {
  return (
    <Section
      title="What remains elsewhere"
      about={
        elsewhere.length === 0
          ? "No automation left anything elsewhere, as far as Hirewire knows."
          : "Hirewire can’t remove these. Somebody has to, in each place."
      }
    >
      <Stack gap="lg">
        {places(elsewhere).map(({ where, advice, traces }) => (
          <div key={where}>
            <Title order={3} size="md" style={{ overflowWrap: "anywhere" }}>
              {where}
            </Title>
            <Text size="sm" c="dimmed" mb="xs">
              {advice}
            </Text>
            <List spacing="xs">
              {traces.map((trace) => (
                <List.Item key={`${trace.at} ${trace.what} ${trace.ref ?? ""}`}>
                  <OneTrace trace={trace} />
                </List.Item>
              ))}
            </List>
          </div>
        ))}
        {more && <Text>There is more than could be listed.</Text>}
        {cameFrom.length > 0 && (
          <Text>
            Sent by {cameFrom.map(({ label, connection }) => `${label} (${connection})`).join(", ")}, who
            still have it.
          </Text>
        )}
      </Stack>
    </Section>
  );
}

function OneTrace({ trace }: { trace: Trace }) {
  const { url, ref, at, automation, certainty } = trace;
  const perhaps = CERTAINTY[certainty];
  return (
    <>
      {traceInWords(trace)}
      {perhaps !== null && ` (${perhaps.slice(0, 1).toLowerCase()}${perhaps.slice(1)})`}
      {url !== null && (
        <>
          {" "}
          <Anchor
            href={url}
            target="_blank"
            rel="noreferrer"
            underline="always"
            aria-label={`Open: ${trace.what}`}
          >
            Open
          </Anchor>
        </>
      )}
      <Text size="sm" c="dimmed" style={{ overflowWrap: "anywhere" }}>
        <Moment at={at} />, by “{automation}”{url === null && ref !== null && `, called ${ref} there`}
      </Text>
    </>
  );
}
