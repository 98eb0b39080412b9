import { Group, List, Stack, Text } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { CopyLine } from "../../components/copy-line.tsx";
import { AddressReach } from "./address-reach.tsx";
import { ConfirmButton } from "./confirm-button.tsx";
import { replaceHook, useChange } from "./queries.ts";
import { Section } from "./section.tsx";
import type { Connection, Source } from "./types.ts";

/** Where its events come in, what it was told to send, and a new address for when the old one got about. */
export function AddressSection(props: { connection: Connection; source: Source; mayChange: boolean }) {
  const { connection, source, mayChange } = props;
  const { label, address } = connection;
  const replace = useChange(() => replaceHook(connection.id));
  return (
    <Section title="Address for its events">
      <Stack gap="md">
        {source.by === "hirewire" ? (
          <>
            <Text>
              Hirewire tells {label} the address itself, and asks for the events that automations need.
            </Text>
            {source.events.length > 0 && (
              <Text size="sm" c="dimmed">
                {label} was asked to send: {source.events.join(", ")}
              </Text>
            )}
            {source.orphans.length > 0 && (
              <div>
                <Text>To be removed in {label} by hand, as it removes none by itself:</Text>
                <List>
                  {source.orphans.map(({ url }) => (
                    <List.Item key={url}>{url}</List.Item>
                  ))}
                </List>
              </div>
            )}
          </>
        ) : (
          address !== null && (
            <>
              <CopyLine label="Address" value={address} />
              <AddressReach connection={connection} />
            </>
          )
        )}
        {mayChange && (
          <Group>
            <ConfirmButton
              label="Get a new address"
              title="Get a new address?"
              confirm="Get a new address"
              pending={replace.isPending}
              error={replace.error}
              onConfirm={async () => {
                await replace.mutateAsync(undefined);
                notifications.show({ color: "teal", message: "There is a new address." });
              }}
            >
              <Text>
                The old address is closed at once: whatever is still sent there is refused and lost.
                {source.by === "hirewire"
                  ? ` ${label} is told the new one by itself.`
                  : ` Have ${label}'s settings open, so that you can put the new one in place right away.`}
              </Text>
            </ConfirmButton>
          </Group>
        )}
      </Stack>
    </Section>
  );
}
