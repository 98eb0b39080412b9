/** One field of a step's input, as its kind wants to be filled in. */
import { NumberInput, Radio, Select, Stack, Switch } from "@mantine/core";
import { Words } from "../../../../fields/words.tsx";
import { useProblemsAt, useProblemsIn } from "../builder-context.ts";
import { ChoiceField } from "./choice-field.tsx";
import { CodeField } from "./code-field.tsx";
import { GroupField, GroupsField } from "./group-fields.tsx";
import { isWritten, type InputFieldProps } from "./input-field-props.ts";
import { PairsField } from "./pairs-field.tsx";
import { TextsField } from "./texts-field.tsx";
import { WrittenField } from "./written-field.tsx";

/** Up to so many choices are all in view. */
const FEW = 3;

export function InputField(props: InputFieldProps) {
  return (
    <div data-path={props.path}>
      <Kind {...props} />
    </div>
  );
}

function Kind(props: InputFieldProps) {
  const { spec, value, onChange, path, disabled } = props;
  const { kind, label, required } = spec;
  const [problem] = useProblemsAt(path);
  const [inside] = useProblemsIn(path);
  const error = problem?.message;
  const help = spec.help === undefined ? undefined : <Words>{spec.help}</Words>;
  const common = { label, description: help, error, disabled, required };
  // an expression can stand wherever a value can
  if (isWritten(value) && kind.is !== "text" && kind.is !== "choice") return <WrittenField {...props} />;
  switch (kind.is) {
    case "text":
      return typeof value === "object" && value !== null ? (
        <CodeField {...props} label={label} help={spec.help} />
      ) : (
        <WrittenField {...props} />
      );
    case "choice":
      return <ChoiceField {...props} choices={kind.choices} error={error ?? inside?.message} />;
    case "number":
      return (
        <NumberInput
          {...common}
          value={typeof value === "number" || typeof value === "string" ? value : ""}
          placeholder={kind.standard === undefined ? undefined : String(kind.standard)}
          clampBehavior="none"
          {...(kind.min !== undefined && { min: kind.min })}
          {...(kind.max !== undefined && { max: kind.max })}
          maw={240}
          onChange={(entered) => onChange(entered === "" ? undefined : entered)}
        />
      );
    case "boolean":
      return (
        <Switch
          label={label}
          description={help}
          error={error}
          disabled={disabled}
          checked={(value ?? kind.standard) === true}
          onChange={({ currentTarget }) => onChange(currentTarget.checked)}
        />
      );
    case "enum": {
      const chosen = typeof value === "string" ? value : (kind.standard ?? null);
      if (kind.options.length > FEW) {
        return (
          <Select
            {...common}
            data={kind.options}
            value={chosen}
            onChange={(picked) => onChange(picked ?? undefined)}
            allowDeselect={false}
            placeholder="Choose one"
          />
        );
      }
      return (
        <Radio.Group {...common} description={undefined} value={chosen} onChange={onChange}>
          <Stack gap={6} mt={6}>
            {kind.options.map((option) => (
              <Radio key={option.value} {...option} disabled={disabled} />
            ))}
          </Stack>
        </Radio.Group>
      );
    }
    case "pairs":
      return <PairsField {...props} choices={kind.choices} />;
    case "texts":
      return <TextsField {...props} />;
    case "group":
      return <GroupField {...props} inner={kind.fields} Field={InputField} />;
    case "groups":
      return <GroupsField {...props} inner={kind.fields} most={kind.most} Field={InputField} />;
    case "code":
      return <CodeField {...props} label={label} help={spec.help} />;
  }
}
