/** The secret with which a source signs: pasted once. A new one is accepted beside the old until its time is over. */
import { Button, Select, Stack } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { useState } from "react";
import type { App } from "../../api/types.ts";
import { ProblemAlert } from "../../components/problem-alert.tsx";
import { FieldForm } from "../../fields/field-form.tsx";
import { updateConnection, useChange } from "./queries.ts";
import type { Connection } from "./types.ts";
import { useEntry } from "./use-entry.ts";

const OVERLAPS = [
  { value: "0", label: "Not at all: refuse it from now on" },
  { value: "1", label: "One hour" },
  { value: "24", label: "One day" },
  { value: "72", label: "Three days" },
  { value: "168", label: "A week" },
];

export function SecretEntry({ connection, app }: { connection: Connection; app: App }) {
  const fields = app.fields.filter(({ rotates }) => rotates === true);
  const entry = useEntry(fields, { secretsSet: connection.secrets });
  const [overlap, setOverlap] = useState("24");
  const [round, setRound] = useState(0);
  const save = useChange(() =>
    updateConnection(connection.id, { values: entry.values, overlapHours: Number(overlap) }),
  );
  const entered = Object.keys(entry.values).length > 0;
  const isSet = connection.secrets.some(
    ({ field, readable }) => readable && fields.some(({ key }) => key === field),
  );

  return (
    <form
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        if (!entry.check()) return;
        save.mutate(undefined, {
          onSuccess() {
            notifications.show({ color: "teal", message: "The secret is kept." });
            entry.clear();
            setRound(round + 1); // the form begins anew, with the secret set
          },
          onError: (error) => entry.refused(error),
        });
      }}
    >
      <Stack gap="md">
        <FieldForm
          key={round}
          fields={fields}
          values={entry.values}
          onChange={entry.setValues}
          problems={entry.problems}
          secretsSet={connection.secrets}
          disabled={save.isPending}
        />
        {entered && isSet && (
          <Select
            label="How long is the old secret accepted too?"
            description="Long enough to put the new one in place there, without losing an event."
            data={OVERLAPS}
            value={overlap}
            allowDeselect={false}
            onChange={(hours) => setOverlap(hours ?? "24")}
            maw={320}
          />
        )}
        {entry.problems.length === 0 && <ProblemAlert error={save.error} />}
        {(entered || !isSet) && (
          <div>
            <Button type="submit" loading={save.isPending} disabled={!entered}>
              Keep the secret
            </Button>
          </div>
        )}
      </Stack>
    </form>
  );
}
