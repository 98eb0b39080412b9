/** The editors of web/rules on a page of their own, for their tests. The texts begin as the address says. */
import "@mantine/core/styles.css";
import { MantineProvider, Stack, Title } from "@mantine/core";
import { StrictMode, useState } from "react";
import { createRoot } from "react-dom/client";
import type { FieldInfo } from "../../../src/core/builder/field-info.ts";
import { ConditionEditor, JsonataEditor, TextEditor } from "../../../web/rules/index.ts";
import { theme, themeVariables } from "../../../web/theme.ts";

const FIELDS: FieldInfo[] = [
  { path: "$event.candidate.name", label: "Candidate’s name", group: "Candidate", kind: "text", sample: "Ada Berg" },
  { path: "$event.candidate.email", label: "Candidate’s email", group: "Candidate", kind: "text", sample: "ada@example.com" },
  { path: "$event.score.value", label: "Score", group: "Score", kind: "number", sample: 82 },
  { path: "$event.occurredAt", label: "When it happened", group: "Event", kind: "date", sample: "2026-03-03T09:15:00Z" },
  {
    path: "data.status", label: "Status", group: "From HIRESSCOPE", kind: "text", sample: "SCORED",
    choices: [{ value: "SCORED", label: "Scored" }, { value: "REJECTED", label: "Rejected" }],
  },
  { path: "data.missingSkills", label: "Missing skills", group: "From HIRESSCOPE", kind: "list", sample: ["Kubernetes", "GraphQL"] },
  { path: "data.passed", label: "Passed", group: "From HIRESSCOPE", kind: "boolean", sample: true },
]; // prettier-ignore

function Page() {
  const asked = new URLSearchParams(window.location.search);
  const [condition, setCondition] = useState(asked.get("condition") ?? "");
  const [text, setText] = useState(asked.get("text") ?? "");
  const [code, setCode] = useState(asked.get("code") ?? "");
  return (
    <Stack p="md" maw="50rem" component="main" gap="xl">
      <Title order={1}>Rules</Title>
      <ConditionEditor
        label="Only if"
        value={condition}
        onChange={setCondition}
        fields={FIELDS}
        whenEmpty="Runs for every event."
      />
      <output aria-label="Condition">{condition}</output>
      <TextEditor
        label="Message"
        description="What is posted."
        value={text}
        onChange={setText}
        fields={FIELDS}
        multiline
        placeholder="Write the message"
      />
      <output aria-label="Text">{text}</output>
      {asked.has("code") && (
        <>
          <JsonataEditor label="Formula" value={code} onChange={setCode} fields={FIELDS} />
          <output aria-label="Code">{code}</output>
        </>
      )}
    </Stack>
  );
}

const nonce = document.querySelector<HTMLMetaElement>("meta[property=csp-nonce]")?.nonce ?? "";
createRoot(document.querySelector("#root")!).render(
  <StrictMode>
    <MantineProvider
      theme={theme}
      cssVariablesResolver={themeVariables}
      defaultColorScheme="auto"
      getStyleNonce={() => nonce}
    >
      <Page />
    </MantineProvider>
  </StrictMode>,
);
