import type { MessageBlock } from "../../../src/core/picture/picture.ts";
import css from "./pictures.module.css";
import { Spans } from "./spans.tsx";

export function MessageBlocks({ blocks }: { blocks: MessageBlock[] }) {
  return blocks.map((block, index) => <Block key={index} block={block} />);
}

function Block({ block }: { block: MessageBlock }) {
  switch (block.type) {
    case "heading":
      return <p className={`${css["heading"]} ${css["text"]}`}>{block.text}</p>;
    case "quote":
      return (
        <blockquote className={`${css["quote"]} ${css["text"]}`}>
          <Spans spans={block.spans} />
        </blockquote>
      );
    case "context":
      return (
        <p className={`${css["context"]} ${css["text"]}`}>
          <Spans spans={block.spans} />
        </p>
      );
    case "code":
      return <pre className={css["pre"]}>{block.text}</pre>;
    case "list":
      return <Items block={block} />;
    case "fields":
      return (
        <div className={css["fields"]}>
          {block.fields.map((spans, index) => (
            <div key={index} className={css["text"]}>
              <Spans spans={spans} />
            </div>
          ))}
        </div>
      );
    case "buttons":
      return (
        <div className={css["buttons"]}>
          {block.buttons.map(({ text, style }, index) => (
            <span key={index} className={`${css["button"]} ${css["outside"]} ${css[style] ?? ""}`}>
              {text}
            </span>
          ))}
        </div>
      );
    case "image":
      return (
        <p className={css["context"]}>Picture: {block.alt === "" ? "without a description" : block.alt}</p>
      );
    case "divider":
      return <hr />;
    case "other":
      return <p className={css["context"]}>{block.name}</p>;
    default:
      return (
        <p className={css["text"]}>
          <Spans spans={block.spans} />
        </p>
      );
  }
}

function Items({ block: { ordered, items } }: { block: MessageBlock & { type: "list" } }) {
  const List = ordered ? "ol" : "ul";
  return (
    <List>
      {items.map(({ indent, spans }, index) => (
        <li key={index} className={css["text"]} style={{ marginInlineStart: `${Math.min(indent, 6)}rem` }}>
          <Spans spans={spans} />
        </li>
      ))}
    </List>
  );
}
