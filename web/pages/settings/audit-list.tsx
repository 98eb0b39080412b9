/** Records as sentences, by day; before and after on demand. */
import { Anchor, Box, Group, Stack, Table, Text, Title } from "@mantine/core";
import { useState } from "react";
import { Link, useSearchParams } from "wouter";
import { StateBadge } from "../../components/state-badge.tsx";
import styles from "./audit-list.module.css";
import { byDay, callerName, OUTCOMES } from "./audit-words.ts";
import type { AuditEntry } from "./types.ts";

const timeFormat = new Intl.DateTimeFormat("en-GB", { hour: "2-digit", minute: "2-digit" });
const wholeFormat = new Intl.DateTimeFormat("en-GB", { dateStyle: "full", timeStyle: "long" });

export function AuditList({ entries }: { entries: readonly AuditEntry[] }) {
  const [now] = useState(Date.now);
  return (
    <Stack gap="lg">
      {byDay(entries, now).map(([day, some]) => (
        <section key={day} aria-label={day}>
          <Title order={2} mb="xs">
            {day}
          </Title>
          <ol className={styles["list"]}>
            {some.map((entry) => (
              <li key={entry.id} className={styles["entry"]}>
                <Entry entry={entry} />
              </li>
            ))}
          </ol>
        </section>
      ))}
    </Stack>
  );
}

function Entry({ entry }: { entry: AuditEntry }) {
  const { at, caller, action, outcome, address, client, changes, target } = entry;
  const where = [client, address].filter((part) => part !== null).join(", ");
  return (
    <>
      <Group gap="xs" justify="space-between" align="baseline" wrap="nowrap">
        <Text>
          <Text span fw={600}>
            {callerName(caller)}
          </Text>{" "}
          {action}
        </Text>
        <Text
          size="sm"
          c="dimmed"
          flex="none"
          component="time"
          dateTime={new Date(at).toISOString()}
          title={wholeFormat.format(at)}
        >
          {timeFormat.format(at)}
        </Text>
      </Group>
      {outcome !== "done" && <StateBadge tone={OUTCOMES[outcome].tone}>{OUTCOMES[outcome].label}</StateBadge>}
      <details className={styles["more"]}>
        <summary>
          {changes.length === 0
            ? "More"
            : changes.length === 1
              ? "What was changed"
              : `${changes.length} things that were changed`}
        </summary>
        <Stack gap="xs" py="xs">
          {changes.length > 0 && <Changes changes={changes} />}
          {where !== "" && (
            <Text size="sm" c="dimmed">
              From {where}
            </Text>
          )}
          {target && <OfTarget target={target} />}
        </Stack>
      </details>
    </>
  );
}

function Changes({ changes }: Pick<AuditEntry, "changes">) {
  return (
    <Table withRowBorders={false} verticalSpacing={4} horizontalSpacing="xs" layout="fixed">
      <Table.Thead>
        <Table.Tr>
          <Table.Th>What</Table.Th>
          <Table.Th>Before</Table.Th>
          <Table.Th>After</Table.Th>
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {changes.map(({ what, before, after }, index) => (
          // oxlint-disable-next-line react/no-array-index-key -- the same may be changed twice, and they never move
          <Table.Tr key={index}>
            <Table.Td>{what}</Table.Td>
            <Table.Td className={styles["before"]}>{before ?? "nothing"}</Table.Td>
            <Table.Td>{after ?? "nothing"}</Table.Td>
          </Table.Tr>
        ))}
      </Table.Tbody>
    </Table>
  );
}

function OfTarget({ target }: { target: NonNullable<AuditEntry["target"]> }) {
  const [search] = useSearchParams();
  if (search.get("target") === target.id) return null;
  const href = `/settings/audit?target=${encodeURIComponent(target.id)}`;
  return (
    <Box>
      <Anchor component={Link} href={href} size="sm" underline="always">
        Everything about {target.name === null ? `this ${target.kind}` : `“${target.name}”`}
      </Anchor>
    </Box>
  );
}
