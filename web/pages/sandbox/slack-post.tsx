import { Text } from "@mantine/core";
import { Moment } from "../../components/moment.tsx";
import { MessageBlocks } from "../../preview/pictures/message-blocks.tsx";
import picture from "../../preview/pictures/pictures.module.css";
import type { Message } from "./types.ts";

/** One message as Slack shows it. */
export function SlackPost({ message }: { message: Message }) {
  const { from, app, at, edited, thread, blocks, attachments } = message;
  return (
    <article
      className={picture["message"]}
      aria-label={`${thread === null ? "Message" : "Reply"} by ${from}`}
    >
      <div className={picture["avatar"]} aria-hidden>
        {Array.from(from)[0]?.toUpperCase()}
      </div>
      <div className={picture["blocks"]}>
        <div>
          <strong className={picture["outside"]}>{from}</strong>{" "}
          {app && <span className={picture["badge"]}>App</span>}{" "}
          <Text span size="xs" c="dimmed">
            <Moment at={at} />
            {edited && ", edited"}
          </Text>
        </div>
        <MessageBlocks blocks={blocks} />
        {attachments.map(({ color, blocks: inner }, index) => (
          <div
            key={index}
            className={`${picture["attachment"]} ${picture["blocks"]}`}
            style={color === null ? undefined : { borderInlineStartColor: color }}
          >
            <MessageBlocks blocks={inner} />
          </div>
        ))}
      </div>
    </article>
  );
}
