/** Picked from what the account offers; or, for who wants it, taken from the event. */
import { Anchor, Stack } from "@mantine/core";
import { useState } from "react";
import { ChoicePicker } from "../../../../fields/choice-picker.tsx";
import { useChoices } from "../../../../fields/use-choices.ts";
import { Words } from "../../../../fields/words.tsx";
import { isWritten, type InputFieldProps } from "./input-field-props.ts";
import { WrittenField } from "./written-field.tsx";

export function ChoiceField(props: InputFieldProps & { choices: string; error: string | undefined }) {
  const { spec, value, onChange, account, depends, disabled, choices, error } = props;
  const [written, setWritten] = useState(isWritten(value));
  const text = typeof value === "string" ? value : "";
  const ready = account !== null && Object.values(depends).every((each) => each !== "");
  // files name things as people do (#hiring), accounts by their ids: both are the same choice
  const offered = useChoices({
    connection: account,
    name: choices,
    depends,
    enabled: ready && !written,
  }).data;
  const named = offered?.find(({ value: id, label }) => label === text && id !== text);
  const other = (words: string) => (
    <Anchor
      component="button"
      type="button"
      size="sm"
      underline="always"
      w="fit-content"
      ta="start"
      py={2}
      disabled={disabled}
      aria-label={`${words}: ${spec.label}`}
      onClick={() => setWritten(!written)}
    >
      {words}
    </Anchor>
  );
  if (written || isWritten(value)) {
    return (
      <Stack gap={4}>
        <WrittenField {...props} />
        {!isWritten(value) && other("Choose from the list instead")}
      </Stack>
    );
  }
  return (
    <Stack gap={4}>
      <ChoicePicker
        connection={account}
        name={choices}
        value={named?.value ?? text}
        onChange={(picked) => onChange(picked === "" ? undefined : picked)}
        label={spec.label}
        depends={depends}
        description={spec.help === undefined ? undefined : <Words>{spec.help}</Words>}
        error={error}
        required={spec.required}
        disabled={disabled}
      />
      {other("Take it from the event instead")}
    </Stack>
  );
}
