import { Anchor, List, Text } from "@mantine/core";
import { Link } from "wouter";
import { Moment } from "../../components/moment.tsx";
import { Notice } from "../../components/notice.tsx";
import type { Alerts } from "./types.ts";

/** What somebody would be told of now. */
export function AlertProblems({ problems }: { problems: Alerts["problems"] }) {
  if (problems.length === 0) return <Notice tone="good">Nothing needs a person right now.</Notice>;
  const title = problems.length === 1 ? "1 thing needs a person" : `${problems.length} things need a person`;
  return (
    <Notice tone="warn" title={title}>
      <List spacing="xs" mt="xs">
        {problems.map(({ key, words, path, since }) => (
          <List.Item key={key}>
            {words}{" "}
            <Anchor component={Link} href={path} underline="always" aria-label={`See to it: ${words}`}>
              See to it
            </Anchor>
            {since !== null && (
              <Text size="sm" c="dimmed">
                Seen <Moment at={since} />
              </Text>
            )}
          </List.Item>
        ))}
      </List>
    </Notice>
  );
}
