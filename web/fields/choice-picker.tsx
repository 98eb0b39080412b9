/**
 * Picks from what a connected account offers, such as its channels. An id is only typed when all else fails.
 *
 * @example
 * <ChoicePicker connection="slack" name="channels" label="Channel" value={channel} onChange={setChannel} />
 */
import { ActionIcon, Anchor, Group, Loader, Select, Stack, Text, TextInput } from "@mantine/core";
import { RefreshCw } from "lucide-react";
import { useState } from "react";
import { ApiProblem } from "../api/client.ts";
import { takeFocus } from "./take-focus.ts";
import { useChoices } from "./use-choices.ts";

export interface ChoicePickerProps {
  /** The connection's id or name; null while none is chosen. */
  connection: string | null;
  /** Of what: `channels`, `spreadsheets`, `stages`. */
  name: string;
  value: string;
  onChange: (value: string) => void;
  label: string;
  /** What the choices depend on, by input field: the tabs depend on the spreadsheet. Nothing is asked while one is empty. */
  depends?: Readonly<Record<string, string>>;
  /** Said while something that they depend on is empty. */
  waiting?: string;
  description?: React.ReactNode;
  error?: React.ReactNode;
  required?: boolean;
  disabled?: boolean;
  placeholder?: string;
}

/** More than that nobody looks through: they search. */
const SHOWN_AT_ONCE = 100;

export function ChoicePicker(props: ChoicePickerProps) {
  const { connection, name, value, onChange, label, depends, error, disabled = false } = props;
  const [byHand, setByHand] = useState(false);
  const ready = connection !== null && Object.values(depends ?? {}).every((each) => each !== "");
  const choices = useChoices({ connection, name, depends: depends ?? {}, enabled: ready && !byHand });
  const common = {
    label,
    error,
    disabled: disabled || !ready,
    required: props.required === true,
    description: ready
      ? props.description
      : (props.waiting ??
        (connection === null ? "Choose a connection first." : "Fill in what stands above first.")),
  };

  if (byHand) {
    return (
      <Stack gap={4}>
        <TextInput
          {...common}
          label={`${label} (its id)`}
          value={value}
          onChange={({ currentTarget }) => onChange(currentTarget.value)}
          ref={takeFocus}
        />
        <Switcher onClick={() => setByHand(false)}>Choose from the list instead</Switcher>
      </Stack>
    );
  }

  const offered = choices.data ?? [];
  const known = value === "" || offered.some((choice) => choice.value === value);
  const data = known ? offered : [{ value, label: value }, ...offered];
  return (
    <Stack gap={4}>
      <Group gap="xs" align="flex-end" wrap="nowrap">
        <Select
          {...common}
          flex={1}
          miw={0}
          data={data}
          value={value === "" ? null : value}
          onChange={(chosen) => onChange(chosen ?? "")}
          searchable
          selectFirstOptionOnChange
          limit={SHOWN_AT_ONCE}
          allowDeselect={false}
          placeholder={choices.isFetching ? "Asking…" : (props.placeholder ?? "Search, or choose one")}
          nothingFoundMessage={choices.isFetching ? "Asking…" : "Nothing of that name"}
          rightSection={choices.isFetching ? <Loader size="xs" aria-label="Asking" /> : undefined}
        />
        <ActionIcon
          variant="default"
          size="input-sm"
          aria-label={`Ask again: ${label}`}
          disabled={common.disabled}
          loading={choices.isRefetching}
          onClick={() => void choices.refetch()}
        >
          <RefreshCw size={16} aria-hidden />
        </ActionIcon>
      </Group>
      {choices.error && (
        <Text size="sm" c="error" role="alert">
          {choices.error instanceof ApiProblem
            ? choices.error.message
            : "Hirewire can't be reached, so the choices are not known."}
        </Text>
      )}
      {choices.data && !known && (
        <Text size="sm" c="dimmed">
          What is chosen is not among the choices now. It is kept until you choose another.
        </Text>
      )}
      {ready && <Switcher onClick={() => setByHand(true)}>Not in the list? Paste its id</Switcher>}
    </Stack>
  );
}

function Switcher({ onClick, children }: { onClick: () => void; children: string }) {
  return (
    <Anchor
      component="button"
      type="button"
      size="sm"
      underline="always"
      ta="start"
      w="fit-content"
      py={2}
      onClick={onClick}
    >
      {children}
    </Anchor>
  );
}
