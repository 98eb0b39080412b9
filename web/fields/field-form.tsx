/**
 * A form out of fields' own descriptions: a new app needs no new form. What is wrong stands at its field, in the server's words;
 * what most people never touch is folded away.
 *
 * @example
 * <FieldForm fields={app.fields} values={values} onChange={setValues} problems={problemsFrom(error)} secretsSet={connection.secrets} />
 */
import { Button, Collapse, Stack } from "@mantine/core";
import { ChevronDown, ChevronRight } from "lucide-react";
import { useId, useState } from "react";
import {
  type Field,
  type FieldProblem,
  type FieldValues,
  problemOf,
  type SecretSet,
  shownFields,
} from "./field.ts";
import { FieldInput } from "./field-input.tsx";

export interface FieldFormProps {
  fields: readonly Field[];
  values: FieldValues;
  onChange: (values: Record<string, unknown>) => void;
  /** From the server, or from `problemsOf`; shown until the value that they are about changes. */
  problems?: readonly FieldProblem[];
  /** Secrets that are kept: they can be replaced, and are never shown. */
  secretsSet?: readonly SecretSet[];
  disabled?: boolean;
}

export function FieldForm(props: FieldFormProps) {
  const { fields, values, onChange, problems = NONE, secretsSet = [], disabled = false } = props;
  const [left, setLeft] = useState<ReadonlySet<string>>(new Set());
  const [judged, setJudged] = useState({ problems, values });
  if (judged.problems !== problems) setJudged({ problems, values });
  const shown = shownFields(fields, values);

  const errorOf = (field: Field): string | undefined => {
    const value = values[field.key];
    const said = problems.find(({ path }) => path === field.key)?.message;
    if (said !== undefined && judged.values[field.key] === value) return said;
    // nobody is told of what they have not filled in yet
    if (!left.has(field.key) || value === undefined || value === "") return undefined;
    return problemOf(field, value) ?? undefined;
  };

  const inputs = (some: readonly Field[]) =>
    some.map((field) => (
      <FieldInput
        key={field.key}
        field={field}
        value={values[field.key]}
        onChange={(value) => {
          const { [field.key]: _old, ...others } = values;
          onChange(value === undefined ? others : { ...others, [field.key]: value });
        }}
        onLeave={() => setLeft(new Set([...left, field.key]))}
        error={errorOf(field)}
        secretSet={secretsSet.find((secret) => secret.field === field.key)}
        disabled={disabled}
      />
    ));

  const advanced = shown.filter(isAdvanced);
  return (
    <Stack gap="md">
      {inputs(shown.filter((field) => !isAdvanced(field)))}
      {advanced.length > 0 && (
        <Advanced wrong={advanced.some((field) => errorOf(field) !== undefined)}>{inputs(advanced)}</Advanced>
      )}
    </Stack>
  );
}

const NONE: readonly FieldProblem[] = [];

function isAdvanced(field: Field): boolean {
  return field.advanced === true;
}

/** Folded, unless something in it is wrong. */
function Advanced({ wrong, children }: { wrong: boolean; children: React.ReactNode }) {
  const [wanted, setWanted] = useState(false);
  const open = wanted || wrong;
  const id = useId();
  return (
    <div>
      <Button
        variant="subtle"
        color="gray"
        size="compact-sm"
        leftSection={open ? <ChevronDown size={16} aria-hidden /> : <ChevronRight size={16} aria-hidden />}
        aria-expanded={open}
        aria-controls={id}
        onClick={() => setWanted(!open)}
      >
        More settings
      </Button>
      <Collapse expanded={open} id={id}>
        <Stack gap="md" pt="md">
          {children}
        </Stack>
      </Collapse>
    </div>
  );
}
