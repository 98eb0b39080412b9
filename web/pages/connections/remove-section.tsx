import { List, Stack, Text } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { useLocation } from "wouter";
import { ConfirmButton } from "./confirm-button.tsx";
import { removeConnection, useChange, useHolds, useUses } from "./queries.ts";
import { Section } from "./section.tsx";
import type { Connection } from "./types.ts";
import { runs, titleOf, waitingFor } from "./words.ts";

/** Ends it, having said what ends with it. */
export function RemoveSection({ connection }: { connection: Connection }) {
  const [, navigate] = useLocation();
  const { data: uses = [] } = useUses(connection.id);
  const { data: holds = [] } = useHolds();
  const remove = useChange(() => removeConnection(connection.id));
  const title = titleOf(connection);
  const held = waitingFor(connection.name, holds);
  const on = uses.filter(({ state }) => state !== "off");
  return (
    <Section title="Remove">
      <Stack gap="sm">
        <Text>
          What came through it and what was done with it stays in the history. Its secrets are deleted.
        </Text>
        <div>
          <ConfirmButton
            label="Remove this connection"
            title={`Remove ${title}?`}
            confirm="Remove it"
            danger
            button={{ color: "red", variant: "outline" }}
            pending={remove.isPending}
            error={remove.error}
            onConfirm={async () => {
              await remove.mutateAsync(undefined);
              notifications.show({ message: `${title} was removed.` });
              navigate("/connections");
            }}
          >
            <List spacing={6}>
              <List.Item>Its secrets are deleted and can't be brought back.</List.Item>
              {connection.address !== null && (
                <List.Item>
                  Its address is closed for good: whatever {connection.label} still sends is refused
                  {connection.source?.by === "hirewire" ? ", and Hirewire takes its registration back" : ""}.
                </List.Item>
              )}
              <List.Item>
                {on.length === 0
                  ? "No automation that is on depends on it."
                  : `${on.length === 1 ? "One automation that is on depends" : `${on.length} automations that are on depend`} on it: ${on.map(({ name }) => name).join(", ")}. Their runs wait until you connect it again or change them.`}
              </List.Item>
              {held > 0 && <List.Item>{runs(held)} still wait for it.</List.Item>}
            </List>
          </ConfirmButton>
        </div>
      </Stack>
    </Section>
  );
}
