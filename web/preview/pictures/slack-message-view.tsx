/** A message as it would stand in Slack. Buttons are shown, not alive; images are named, not loaded. */
import type { SlackMessagePicture } from "../../../src/core/picture/picture.ts";
import { MessageBlocks } from "./message-blocks.tsx";
import css from "./pictures.module.css";

export function SlackMessageView({ picture }: { picture: SlackMessagePicture }) {
  const { from, blocks, attachments } = picture;
  return (
    <figure className={css["frame"]} aria-label="The message in Slack">
      <div className={css["bar"]}>
        <Where picture={picture} />
      </div>
      <div className={css["inner"]}>
        <div className={css["message"]}>
          <div className={css["avatar"]} aria-hidden>
            {Array.from(from)[0]?.toUpperCase()}
          </div>
          <div className={css["blocks"]}>
            <div>
              <strong className={css["outside"]}>{from}</strong> <span className={css["badge"]}>App</span>
            </div>
            <MessageBlocks blocks={blocks} />
            {attachments.map(({ color, blocks: inner }, index) => (
              <div
                key={index}
                className={`${css["attachment"]} ${css["blocks"]}`}
                style={color === null ? undefined : { borderInlineStartColor: color }}
              >
                <MessageBlocks blocks={inner} />
              </div>
            ))}
          </div>
        </div>
      </div>
    </figure>
  );
}

function Where({ picture: { to, place } }: { picture: SlackMessagePicture }) {
  const name = <strong className={css["outside"]}>{to ?? "the webhook's channel"}</strong>;
  switch (place) {
    case "thread":
      return <span>In the candidate's thread in {name}</span>;
    case "direct":
      return <span>Direct message to {name}</span>;
    case "changed":
      return <span>In place of an earlier message in {name}</span>;
    default:
      return <span>{name}</span>;
  }
}
