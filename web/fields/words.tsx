/** A sentence of ours or of an app's file: what stands in `ticks` is set as typed text, and an address can be followed. */
import { Anchor, Code } from "@mantine/core";

const PARTS = /(`[^`]+`|https:\/\/[^\s<>"]*[^\s<>".,;:)])/;

export function Words({ children }: { children: string }) {
  return children.split(PARTS).map((part, at) => {
    if (part.startsWith("`") && part.length > 2) return <Code key={at}>{part.slice(1, -1)}</Code>;
    if (!part.startsWith("https://")) return part;
    return (
      <Anchor
        key={at}
        href={part}
        target="_blank"
        rel="noreferrer"
        underline="always"
        inherit
        style={{ overflowWrap: "anywhere" }}
      >
        {part.replace("https://", "")}
      </Anchor>
    );
  });
}
