/** Fields that belong together: once, or as often as one likes. */
import { ActionIcon, Button, Fieldset, Group, Input, Stack, Switch, VisuallyHidden } from "@mantine/core";
import { Plus, Trash2 } from "lucide-react";
import type { ComponentType } from "react";
import { Words } from "../../../../fields/words.tsx";
import css from "../builder.module.css";
import { useProblemsAt } from "../builder-context.ts";
import type { FieldSpec } from "../schema.ts";
import type { InputFieldProps } from "./input-field-props.ts";

/** Draws one of the fields within. */
interface WithField {
  inner: readonly FieldSpec[];
  Field: ComponentType<InputFieldProps>;
}

type Values = Record<string, unknown>;

function isValues(value: unknown): value is Values {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** What is emptied is left out. */
function withValue(values: Values, key: string, value: unknown): Values {
  const { [key]: _old, ...others } = values;
  return value === undefined ? others : { ...others, [key]: value };
}

export function GroupField(props: InputFieldProps & WithField) {
  const { spec, value, onChange, disabled, inner } = props;
  const on = isValues(value);
  const values = on ? value : {};
  return (
    <Stack gap="sm">
      <Switch
        label={spec.label}
        description={spec.help === undefined ? undefined : <Words>{spec.help}</Words>}
        checked={on}
        disabled={disabled}
        onChange={({ currentTarget }) => onChange(currentTarget.checked ? {} : undefined)}
      />
      {on && (
        <Fieldset legend={spec.label} variant="default">
          <Stack gap="sm">
            <Inner {...props} inner={inner} values={values} onValues={onChange} at={props.path} />
          </Stack>
        </Fieldset>
      )}
    </Stack>
  );
}

export function GroupsField(props: InputFieldProps & WithField & { most?: number | undefined }) {
  const { spec, value, onChange, path, disabled, inner, most } = props;
  const [problem] = useProblemsAt(path);
  const all: Values[] = Array.isArray(value)
    ? value.map((each: unknown) => (isValues(each) ? each : {}))
    : [];
  return (
    <Input.Wrapper
      label={spec.label}
      labelElement="div"
      description={spec.help === undefined ? undefined : <Words>{spec.help}</Words>}
      error={problem?.message}
    >
      <Stack gap="sm" mt="xs" component="fieldset" className={css["plain"]}>
        <VisuallyHidden component="legend">{spec.label}</VisuallyHidden>
        {all.map((values, at) => (
          // a group has nothing but its place
          <Fieldset key={at} legend={`${spec.label}, ${at + 1}`}>
            <Stack gap="sm">
              <Inner
                {...props}
                inner={inner}
                values={values}
                onValues={(changed) => onChange(all.map((other, index) => (index === at ? changed : other)))}
                at={`${path}[${at}]`}
              />
              <Group justify="flex-end">
                <ActionIcon
                  variant="subtle"
                  color="gray"
                  aria-label={`Remove ${spec.label}, ${at + 1}`}
                  disabled={disabled}
                  onClick={() => {
                    const rest = all.filter((_, index) => index !== at);
                    onChange(rest.length === 0 ? undefined : rest);
                  }}
                >
                  <Trash2 size={16} aria-hidden />
                </ActionIcon>
              </Group>
            </Stack>
          </Fieldset>
        ))}
        <Button
          variant="default"
          size="xs"
          w="fit-content"
          leftSection={<Plus size={14} aria-hidden />}
          disabled={disabled || all.length >= (most ?? Infinity)}
          onClick={() => onChange([...all, {}])}
        >
          Add one
        </Button>
      </Stack>
    </Input.Wrapper>
  );
}

function Inner(
  props: InputFieldProps &
    WithField & {
      values: Values;
      onValues: (values: Values) => void;
      at: string;
    },
) {
  const { inner, Field, values, onValues, at, fields, account, depends, disabled } = props;
  return inner.map((spec) => (
    <Field
      key={spec.key}
      spec={spec}
      value={values[spec.key]}
      onChange={(value) => onValues(withValue(values, spec.key, value))}
      path={`${at}.${spec.key}`}
      fields={fields}
      account={account}
      depends={depends}
      disabled={disabled}
    />
  ));
}
