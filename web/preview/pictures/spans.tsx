/** A line of a message: plain text with its style, and nothing that could be markup. */
import type { ReactNode } from "react";
import type { Span } from "../../../src/core/picture/picture.ts";
import { emojiNamed } from "./emoji.ts";
import css from "./pictures.module.css";

export function Spans({ spans }: { spans: Span[] }) {
  return spans.map((span, index) => <Drawn key={index} span={span} />);
}

function Drawn({ span }: { span: Span }): ReactNode {
  switch (span.type) {
    case "emoji":
      return emojiNamed(span.name) ?? `:${span.name}:`;
    case "mention":
      return <span className={`${css["mention"]} ${span.loud ? css["loud"] : ""}`}>{span.text}</span>;
    case "link":
      return styled(
        span.url === null ? (
          <span>{span.text}</span>
        ) : (
          <a className={css["link"]} href={span.url} target="_blank" rel="noopener noreferrer nofollow">
            {span.text}
          </a>
        ),
        span,
      );
    default:
      return styled(span.text, span);
  }
}

function styled(
  inner: ReactNode,
  { bold, italic, strike, code }: Span & { type: "text" | "link" },
): ReactNode {
  let drawn = inner;
  if (code) drawn = <code className={css["code"]}>{drawn}</code>;
  if (strike) drawn = <s>{drawn}</s>;
  if (italic) drawn = <em>{drawn}</em>;
  if (bold) drawn = <strong>{drawn}</strong>;
  return drawn;
}
