/** What a row compares with: as many inputs, of the kind, that its comparison takes. */
import { Group, NumberInput, Select, TagsInput, Text, TextInput } from "@mantine/core";
import { operatorOf, type Value } from "../../../src/core/builder/condition.ts";
import type { FieldInfo } from "../../../src/core/builder/field-info.ts";
import { showSample } from "../show-sample.ts";
import type { DraftRule } from "./draft.ts";

interface ValueInputProps {
  rule: DraftRule;
  field: FieldInfo | undefined;
  onChange: (values: Value[]) => void;
  disabled: boolean;
  error: boolean;
}

export function ValueInput({ rule, field, onChange, disabled, error }: ValueInputProps) {
  const { operator, values } = rule;
  const { takes, of } = operatorOf(operator);
  const common = { disabled, error };
  if (takes === 0) return null;
  if (takes === "many") return <Choices {...{ values, field, onChange, disabled, error }} />;
  if (takes === 2) {
    const [low, high] = values;
    return (
      <Group gap="xs" wrap="nowrap">
        <Numeric {...common} label="From" value={low} onChange={(next) => onChange(pair(next, high))} />
        <Text size="sm">and</Text>
        <Numeric {...common} label="To" value={high} onChange={(next) => onChange(pair(low, next))} />
      </Group>
    );
  }
  const [value] = values;
  const only = (next: Value | undefined): void => onChange(next === undefined ? [] : [next]);
  if (operator === "within_days" || operator === "older_than_days") {
    return (
      <Group gap="xs" wrap="nowrap">
        <Numeric {...common} label="Days" value={value} onChange={only} />
        <Text size="sm">days</Text>
      </Group>
    );
  }
  const isNumber =
    of === "number" || typeof value === "number" || (value === undefined && field?.kind === "number");
  if (isNumber) {
    return (
      <Numeric {...common} label="Value" value={value} onChange={only} example={showSample(field?.sample)} />
    );
  }
  const isEqual = operator === "is" || operator === "is_not";
  if (field?.choices && isEqual) {
    const data = field.choices.map((choice) => ({ value: String(choice.value), label: choice.label }));
    const written = value ?? null;
    if (written !== null && !data.some((each) => each.value === written)) {
      data.unshift({ value: written, label: written });
    }
    return (
      <Select
        {...common}
        aria-label="Value"
        placeholder="Choose"
        data={data}
        value={written}
        onChange={(next) => only(next ?? undefined)}
        allowDeselect={false}
        searchable
      />
    );
  }
  const isDay = operator === "before" || operator === "from";
  const asDay = isDay && (value === undefined || value === "" || /^\d{4}-\d{2}-\d{2}$/.test(value));
  const sample = Array.isArray(field?.sample) ? (field.sample as unknown[])[0] : field?.sample;
  return (
    <TextInput
      {...common}
      aria-label="Value"
      type={asDay ? "date" : "text"}
      placeholder={isDay ? "2026-03-01" : exampleOf(showSample(sample))}
      value={value ?? ""}
      onChange={({ currentTarget }) => only(currentTarget.value === "" ? undefined : currentTarget.value)}
    />
  );
}

function exampleOf(sample: string): string {
  return sample === "" ? "Text" : `such as ${sample}`;
}

function pair(low: Value | undefined, high: Value | undefined): Value[] {
  // a gap before the second can't be kept: it would be taken for the first
  return low === undefined
    ? high === undefined
      ? []
      : [Number.NaN, high]
    : high === undefined
      ? [low]
      : [low, high];
}

function Numeric(props: {
  label: string;
  value: Value | undefined;
  onChange: (value: Value | undefined) => void;
  example?: string;
  disabled: boolean;
  error: boolean;
}) {
  const { label, value, onChange, example = "", disabled, error } = props;
  return (
    <NumberInput
      aria-label={label}
      value={typeof value === "number" && Number.isFinite(value) ? value : ""}
      onChange={(next) => onChange(typeof next === "number" ? next : numberFrom(next))}
      placeholder={example === "" ? "Number" : `such as ${example}`}
      hideControls
      disabled={disabled}
      error={error}
      flex={1}
      miw={0}
    />
  );
}

function numberFrom(text: string): number | undefined {
  return text.trim() !== "" && Number.isFinite(Number(text)) ? Number(text) : undefined;
}

function Choices(props: {
  values: readonly Value[];
  field: FieldInfo | undefined;
  onChange: (values: Value[]) => void;
  disabled: boolean;
  error: boolean;
}) {
  const { values, field, onChange, disabled, error } = props;
  const choices = field?.choices ?? [];
  const labels = new Map(choices.map(({ value, label }) => [String(value), label]));
  const shown = values.map((value) => labels.get(String(value)) ?? String(value));
  return (
    <TagsInput
      aria-label="Values"
      placeholder={shown.length === 0 ? "Type one, then Enter" : ""}
      data={choices.map(({ label }) => label)}
      value={shown}
      onChange={(next) =>
        onChange(
          next.map((text) => {
            const kept = values.find((_value, index) => shown[index] === text);
            const chosen = choices.find(({ label }) => label === text)?.value;
            return kept ?? (typeof chosen === "boolean" || chosen === undefined ? text : chosen);
          }),
        )
      }
      acceptValueOnBlur
      styles={{ inputField: { minWidth: "2rem" } }}
      splitChars={[]}
      disabled={disabled}
      error={error}
    />
  );
}
