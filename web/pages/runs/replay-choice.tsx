import { Radio, Stack } from "@mantine/core";

export interface Replay {
  fromStart: boolean;
  version: "recorded" | "current";
}

/** From where a run is repeated, and by which version of its automation. */
export function ReplayChoice({ value, onChange }: { value: Replay; onChange: (value: Replay) => void }) {
  return (
    <Stack gap="md">
      <Radio.Group
        label="From where"
        value={value.fromStart ? "start" : "failed"}
        onChange={(from) => onChange({ ...value, fromStart: from === "start" })}
      >
        <Stack gap="xs" mt="xs">
          <Radio
            value="failed"
            label="From the step that failed"
            description="What was done is not done again."
          />
          <Radio
            value="start"
            label="From the start"
            description="Every step again: messages are posted and rows written a second time."
          />
        </Stack>
      </Radio.Group>
      <Radio.Group
        label="By which version of the automation"
        value={value.version}
        onChange={(version) => onChange({ ...value, version: version })}
      >
        <Stack gap="xs" mt="xs">
          <Radio value="recorded" label="The one it ran with" />
          <Radio value="current" label="The automation as it is now" />
        </Stack>
      </Radio.Group>
    </Stack>
  );
}
