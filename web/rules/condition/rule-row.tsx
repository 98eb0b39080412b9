/** One row: a field, how it is compared, and with what; or a part that only code can say. */
import { NativeSelect, Text, Textarea } from "@mantine/core";
import {
  isComplete,
  operatorOf,
  operatorsFor,
  type OperatorName,
} from "../../../src/core/builder/condition.ts";
import type { FieldInfo } from "../../../src/core/builder/field-info.ts";
import { FieldSelect } from "../field-select.tsx";
import { kindOfPath } from "../field-label.ts";
import { withField, withOperator, type DraftCode, type DraftRule } from "./draft.ts";
import { ValueInput } from "./value-input.tsx";

interface RowProps<Item> {
  item: Item;
  fields: readonly FieldInfo[];
  onChange: (item: Item) => void;
  disabled: boolean;
  /** What is wrong with it. */
  problem: string | undefined;
}

export function RuleRow({ item, fields, onChange, disabled, problem }: RowProps<DraftRule>) {
  const field = fields.find(({ path }) => path === item.field);
  const kind = kindOfPath(item.field, fields, item.operator);
  const lacksValue = item.field !== "" && !isComplete(item);
  const data = operatorsFor(kind, item.operator).map((name) => ({
    value: name,
    label: operatorOf(name).label,
  }));
  return (
    <div className="rules-parts">
      {problem !== undefined && (
        // above: the list of fields opens below
        <Text size="xs" c="var(--mantine-color-error)" className="rules-problem">
          {problem}
        </Text>
      )}
      <div>
        <FieldSelect
          label="Field"
          fields={fields}
          value={item.field}
          onChange={(path) => onChange(withField(item, path, kindOfPath(path, fields)))}
          disabled={disabled}
          error={problem !== undefined && !lacksValue}
        />
      </div>
      {item.field !== "" && (
        <>
          <NativeSelect
            aria-label="Comparison"
            data={data}
            value={item.operator}
            onChange={({ currentTarget }) =>
              onChange(withOperator(item, currentTarget.value as OperatorName))
            }
            disabled={disabled}
          />
          <ValueInput
            rule={item}
            field={field}
            onChange={(values) => onChange({ ...item, values })}
            disabled={disabled}
            error={problem !== undefined && lacksValue}
          />
        </>
      )}
    </div>
  );
}

export function CodeRow({ item, onChange, disabled, problem }: RowProps<DraftCode>) {
  return (
    <div className="rules-parts" data-code>
      <Textarea
        aria-label="Written as code"
        description={`Shown as code. ${item.reason ?? ""}`}
        inputWrapperOrder={["input", "description", "error"]}
        value={item.source}
        onChange={({ currentTarget }) => onChange({ ...item, source: currentTarget.value })}
        error={problem}
        disabled={disabled}
        autosize
        minRows={1}
        styles={{ input: { fontFamily: "var(--mantine-font-family-monospace)" } }}
        spellCheck={false}
      />
    </div>
  );
}
