/** What has no form of its own: written by hand, as it would stand in a file. */
import { Textarea } from "@mantine/core";
import { useState } from "react";
import { Words } from "../../../../fields/words.tsx";
import { useProblemsIn } from "../builder-context.ts";

export function CodeField(props: {
  label: string;
  help?: string | undefined;
  value: unknown;
  onChange: (value: unknown) => void;
  path: string;
  disabled: boolean;
  /** The text itself, not what it stands for. */
  asText?: boolean;
}) {
  const { label, help, value, onChange, path, disabled, asText = false } = props;
  const [text, setText] = useState(() => write(value, asText));
  const [problem] = useProblemsIn(path);
  const parsed = read(text, asText);
  return (
    <Textarea
      label={label}
      description={help === undefined ? undefined : <Words>{help}</Words>}
      value={text}
      onChange={({ currentTarget }) => {
        setText(currentTarget.value);
        const now = read(currentTarget.value, asText);
        if (now.fits) onChange(now.value);
      }}
      error={
        parsed.fits ? problem?.message : "This can't be read yet: a bracket or a quote is missing somewhere."
      }
      disabled={disabled}
      autosize
      minRows={3}
      maxRows={16}
      spellCheck={false}
      styles={{ input: { fontFamily: "var(--mantine-font-family-monospace)" } }}
    />
  );
}

function write(value: unknown, asText: boolean): string {
  if (value === undefined) return "";
  return asText && typeof value === "string" ? value : JSON.stringify(value, null, 2);
}

function read(text: string, asText: boolean): { fits: boolean; value?: unknown } {
  if (text.trim() === "") return { fits: true, value: undefined };
  if (asText || text.trim().startsWith("{%")) return { fits: true, value: text };
  try {
    return { fits: true, value: JSON.parse(text) as unknown };
  } catch {
    return { fits: false };
  }
}
