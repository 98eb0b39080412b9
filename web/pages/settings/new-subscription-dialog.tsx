import { Button, Group, Modal, NumberInput, Select, Stack, Switch, TextInput } from "@mantine/core";
import { useState } from "react";
import { ApiProblem } from "../../api/client.ts";
import type { App } from "../../api/types.ts";
import { ProblemAlert } from "../../components/problem-alert.tsx";
import { ShownOnce } from "../../components/shown-once.tsx";
import { useConnections, useSubscribe } from "./queries.ts";
import { eventChoices } from "./subscription-words.ts";
import type { Subscribed } from "./types.ts";

export function NewSubscriptionDialog({ apps, onClose }: { apps: App[]; onClose: () => void }) {
  const [made, setMade] = useState<Subscribed | null>(null);
  return (
    <Modal
      opened
      onClose={onClose}
      title={made === null ? "New subscription" : "It is subscribed"}
      closeButtonProps={{ "aria-label": "Close" }}
    >
      {made === null ? (
        <SubscriptionForm apps={apps} onMade={setMade} onClose={onClose} />
      ) : (
        <Stack>
          {made.secret === null ? (
            "Somebody had subscribed the same before. Its secret was shown to them then."
          ) : (
            <ShownOnce label="Signing secret" value={made.secret}>
              Each delivery is signed with this secret, so that the program can tell that it comes from here.
              Copy it now: it is not shown again.
            </ShownOnce>
          )}
          <Group justify="flex-end">
            <Button onClick={onClose}>Done</Button>
          </Group>
        </Stack>
      )}
    </Modal>
  );
}

function SubscriptionForm(props: { apps: App[]; onMade: (made: Subscribed) => void; onClose: () => void }) {
  const { apps, onMade, onClose } = props;
  const subscribe = useSubscribe();
  const connections = useConnections();
  const [targetUrl, setTargetUrl] = useState("");
  const [event, setEvent] = useState<string | null>(null);
  const [connection, setConnection] = useState<string | null>(null);
  const [ordered, setOrdered] = useState(false);
  const [days, setDays] = useState<number | string>("");
  const sends = (connections.data ?? []).filter(({ address }) => address !== null);
  const refused = subscribe.error instanceof ApiProblem ? subscribe.error : null;
  const atField = refused?.path === "targetUrl" || refused?.path === "event";
  const ready = targetUrl.trim() !== "" && event !== null;
  return (
    <form
      onSubmit={(submitted) => {
        submitted.preventDefault();
        if (event === null) return;
        const expiresInDays = typeof days === "number" ? days : null;
        subscribe.mutate(
          { targetUrl: targetUrl.trim(), event, connection, ordered, expiresInDays },
          { onSuccess: onMade },
        );
      }}
    >
      <Stack>
        <TextInput
          label="Address"
          description="Where the program takes calls. It begins with https://."
          placeholder="https://"
          required
          value={targetUrl}
          onChange={({ currentTarget }) => setTargetUrl(currentTarget.value)}
          error={refused?.path === "targetUrl" ? refused.message : undefined}
          data-autofocus
        />
        <Select
          label="What it is told of"
          required
          searchable
          placeholder="Search, or choose one"
          data={eventChoices(apps)}
          value={event}
          onChange={setEvent}
          allowDeselect={false}
          error={refused?.path === "event" ? refused.message : undefined}
        />
        <Select
          label="From"
          placeholder="Every hiring tool"
          clearable
          clearButtonProps={{ "aria-label": "From every hiring tool" }}
          data={sends.map(({ id, name }) => ({ value: id, label: name }))}
          value={connection}
          onChange={setConnection}
        />
        <NumberInput
          label="Ends after so many days"
          description="Left empty: never."
          min={1}
          max={3650}
          allowDecimal={false}
          value={days}
          onChange={setDays}
        />
        <Switch
          label="Keep each candidate’s events in order"
          description="When one can’t be delivered, later ones about the same candidate wait for it."
          checked={ordered}
          onChange={({ currentTarget }) => setOrdered(currentTarget.checked)}
        />
        {!atField && <ProblemAlert error={subscribe.error} />}
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose}>
            Cancel
          </Button>
          <Button type="submit" loading={subscribe.isPending} disabled={!ready}>
            Subscribe
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
