import { Button } from "@mantine/core";
import { ExternalLink } from "lucide-react";
import type { App } from "../../api/types.ts";

/** Opens the app's own page with the first steps done. */
export function BeginThere({ app: { begin } }: { app: App }) {
  if (begin === null) return null;
  return (
    <Button
      component="a"
      href={begin.url}
      target="_blank"
      rel="noreferrer"
      variant="default"
      h="auto"
      mih={36}
      py={6}
      styles={{ label: { whiteSpace: "normal", overflow: "visible", lineHeight: 1.4, textAlign: "start" } }}
      leftSection={<ExternalLink size={16} aria-hidden />}
    >
      {begin.label}
    </Button>
  );
}
