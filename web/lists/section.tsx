import { Stack, Title } from "@mantine/core";
import { type ReactNode, useId } from "react";

/** A part of a page under a heading of the second level. */
export function Section({ title, children }: { title: string; children: ReactNode }) {
  const id = useId();
  return (
    <Stack component="section" gap="sm" aria-labelledby={id}>
      <Title order={2} id={id}>
        {title}
      </Title>
      {children}
    </Stack>
  );
}
