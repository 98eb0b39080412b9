import { Button, Checkbox, Group, Modal, Select, Stack, TextInput } from "@mantine/core";
import { useState, type FormEvent } from "react";
import type { Scope } from "../../api/types.ts";
import { ProblemAlert } from "../../components/problem-alert.tsx";
import { ShownOnce } from "../../components/shown-once.tsx";
import { errorAt, errorElsewhere } from "./error-at.ts";
import { useMakeToken } from "./queries.ts";
import { SCOPE_ORDER, SCOPE_WORDS } from "./scope-words.ts";

const DAY_MS = 24 * 60 * 60_000;
const LENGTHS = [
  { value: "30", label: "In 30 days" },
  { value: "90", label: "In 90 days" },
  { value: "365", label: "In a year" },
  { value: "never", label: "Never" },
];
const FIELDS = ["name", "scopes"];

export function MakeTokenDialog({ opened, onClose }: { opened: boolean; onClose: () => void }) {
  const make = useMakeToken();
  const [name, setName] = useState("");
  const [scopes, setScopes] = useState<Scope[]>(["read"]);
  const [ends, setEnds] = useState("90");
  const close = (): void => {
    make.reset();
    setName("");
    setScopes(["read"]);
    onClose();
  };
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    make.mutate({ name, scopes, expiresAt: ends === "never" ? null : Date.now() + Number(ends) * DAY_MS });
  };
  return (
    <Modal
      opened={opened}
      onClose={close}
      title={make.data ? `“${make.data.name}”` : "Make a token"}
      closeButtonProps={{ "aria-label": "Close" }}
    >
      {make.data ? (
        <ShownOnce label="The token" value={make.data.token}>
          Copy the token now: it is shown this once, and nobody can read it again later.
        </ShownOnce>
      ) : (
        <form onSubmit={submit}>
          <Stack>
            <TextInput
              label="What it is for"
              placeholder="Zapier"
              required
              maxLength={80}
              data-autofocus
              value={name}
              onChange={(event) => setName(event.currentTarget.value)}
              error={errorAt(make.error, "name")}
            />
            <Checkbox.Group
              label="What it may do"
              value={scopes}
              onChange={(chosen) => setScopes(chosen)}
              error={errorAt(make.error, "scopes")}
            >
              <Stack gap="sm" mt="xs">
                {SCOPE_ORDER.map((scope) => (
                  <Checkbox
                    key={scope}
                    value={scope}
                    label={SCOPE_WORDS[scope].label}
                    description={SCOPE_WORDS[scope].about}
                  />
                ))}
              </Stack>
            </Checkbox.Group>
            <Select
              label="When it ends"
              data={LENGTHS}
              value={ends}
              allowDeselect={false}
              onChange={(value) => setEnds(value ?? "90")}
            />
            <ProblemAlert error={errorElsewhere(make.error, FIELDS)} />
            <Group justify="flex-end">
              <Button variant="default" onClick={close}>
                Cancel
              </Button>
              <Button type="submit" loading={make.isPending} disabled={scopes.length === 0}>
                Make the token
              </Button>
            </Group>
          </Stack>
        </form>
      )}
    </Modal>
  );
}
