/** The automation as a file, for who keeps them in git: to read, to copy, and to paste one in. */
import { Button, CopyButton, Group, Modal, Stack, Tabs, Text, Textarea } from "@mantine/core";
import { Check, Copy } from "lucide-react";
import { useState } from "react";
import { useFocusBack } from "../../../components/use-focus-back.ts";
import { toYaml, readAutomation } from "../../../../src/core/automation/automation-file.ts";
import { toContent, written, type Content } from "./content.ts";

export default function FileDialog(props: {
  content: Content;
  onClose: () => void;
  onImport: ((content: Content) => void) | null;
}) {
  useFocusBack();
  const { content, onClose, onImport } = props;
  const text = asFile(content);
  return (
    <Modal opened onClose={onClose} title="As a file" size="xl">
      <Tabs defaultValue="see" keepMounted={false}>
        <Tabs.List>
          <Tabs.Tab value="see">See and copy</Tabs.Tab>
          {onImport && <Tabs.Tab value="import">Paste one in</Tabs.Tab>}
        </Tabs.List>
        <Tabs.Panel value="see" pt="md">
          <Stack gap="sm">
            <Textarea
              label="YAML, as it would lie in a folder"
              value={text}
              readOnly
              autosize
              maxRows={24}
              styles={{
                input: { fontFamily: "var(--mantine-font-family-monospace)", fontSize: "0.8125rem" },
              }}
            />
            <CopyButton value={text}>
              {({ copied, copy }) => (
                <Button
                  variant="default"
                  w="fit-content"
                  leftSection={copied ? <Check size={16} aria-hidden /> : <Copy size={16} aria-hidden />}
                  onClick={copy}
                >
                  {copied ? "Copied" : "Copy"}
                </Button>
              )}
            </CopyButton>
          </Stack>
        </Tabs.Panel>
        {onImport && (
          <Tabs.Panel value="import" pt="md">
            <Import onImport={onImport} />
          </Tabs.Panel>
        )}
      </Tabs>
    </Modal>
  );
}

function Import({ onImport }: { onImport: (content: Content) => void }) {
  const [text, setText] = useState("");
  const [wrong, setWrong] = useState<string | null>(null);
  return (
    <Stack gap="sm">
      <Textarea
        label="YAML or JSON of an automation"
        description="It takes the place of what is in the builder. Nothing runs before you publish."
        value={text}
        onChange={({ currentTarget }) => setText(currentTarget.value)}
        error={wrong}
        autosize
        minRows={8}
        maxRows={20}
        spellCheck={false}
        styles={{ input: { fontFamily: "var(--mantine-font-family-monospace)", fontSize: "0.8125rem" } }}
      />
      <Group justify="flex-end">
        <Button
          disabled={text.trim() === ""}
          onClick={() => {
            const { definition, problems } = readAutomation(text);
            if (definition) onImport(toContent({ ...definition }));
            else {
              const [{ line, message } = { line: undefined, message: "This is no automation." }] = problems;
              setWrong(line === undefined ? message : `Line ${line}: ${message}`);
            }
          }}
        >
          Put it into the builder
        </Button>
      </Group>
      <Text size="xs" c="dimmed">
        docs/automations.md explains the form.
      </Text>
    </Stack>
  );
}

/** A draft may lack what a file needs. */
function asFile(content: Content): string {
  const { name = "", trigger = "", steps } = content;
  return toYaml({
    ...written(content),
    name,
    trigger,
    steps: steps.map((step) => ({ ...step, with: step.with ?? {} })),
  } as Parameters<typeof toYaml>[0]);
}
