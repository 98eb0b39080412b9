/** A new signing secret, with both accepted in between: made over the vendor's API, or there by hand and pasted here. */
import { Said } from "../../components/said.tsx";
import { Button, Stack, Text } from "@mantine/core";
import type { App } from "../../api/types.ts";
import { ProblemAlert } from "../../components/problem-alert.tsx";
import { rotate, useChange } from "./queries.ts";
import { SecretEntry } from "./secret-entry.tsx";
import { Section } from "./section.tsx";
import type { Connection } from "./types.ts";

const DAY_HOURS = 24;
const until = new Intl.DateTimeFormat("en", { dateStyle: "medium", timeStyle: "short" });

export function RotateSection({ connection, app }: { connection: Connection; app: App }) {
  const change = useChange(() => rotate(connection.id, DAY_HOURS));
  const byApi = connection.source?.by === "hirewire";
  if (!app.fields.some(({ rotates }) => rotates === true)) return null;
  return (
    <Section title="Its secret">
      {byApi ? (
        <Stack gap="sm">
          <Text>
            It proves that events come from {connection.label}. Hirewire and {connection.label} keep it
            between them.
          </Text>
          <div>
            <Button variant="default" loading={change.isPending} onClick={() => change.mutate(undefined)}>
              Replace it
            </Button>
          </div>
          <Said>
            {change.data && (
              <Text>
                {change.data.how === "changed"
                  ? `${connection.label} took the new secret.`
                  : `${connection.label} has a new registration with a new secret.`}{" "}
                The old one is accepted until {until.format(change.data.oldUntil)}.
              </Text>
            )}
          </Said>
          <ProblemAlert error={change.error} />
        </Stack>
      ) : (
        <SecretEntry connection={connection} app={app} />
      )}
    </Section>
  );
}
