/** The workspace: its channels, and what was posted in one of them. */
import { Text, UnstyledButton, VisuallyHidden } from "@mantine/core";
import { useState } from "react";
import picture from "../../preview/pictures/pictures.module.css";
import css from "./sandbox.module.css";
import { SlackPost } from "./slack-post.tsx";
import type { Channel, Message } from "./types.ts";

export function SlackView({ channels }: { channels: Channel[] }) {
  const [chosen, setChosen] = useState<string | null>(null);
  const newest = withNewest(channels);
  const shown =
    channels.find(({ id }) => id === chosen) ??
    newest?.channel ??
    channels.find(({ name }) => name === "hiring") ??
    channels[0];
  if (!shown) return null;
  return (
    <>
      <div className={`${picture["frame"]} ${css["slack"]}`}>
        <nav aria-label="Channels" className={css["channels"]}>
          <ul>
            {channels.filter(isShown).map((channel) => (
              <li key={channel.id}>
                <UnstyledButton
                  className={css["channel"]}
                  aria-current={channel.id === shown.id ? "true" : undefined}
                  onClick={() => setChosen(channel.id)}
                >
                  <span>{titleOf(channel)}</span>
                  {channel.messages.length > 0 && (
                    <span className={css["count"]}>
                      {channel.messages.length}
                      <VisuallyHidden> messages</VisuallyHidden>
                    </span>
                  )}
                </UnstyledButton>
              </li>
            ))}
          </ul>
        </nav>
        <section className={css["messages"]} aria-label={titleOf(shown)}>
          <h2 className={css["title"]}>
            {titleOf(shown)}
            {shown.archived && (
              <Text span size="xs" c="dimmed" ml="xs">
                archived
              </Text>
            )}
          </h2>
          {shown.messages.length === 0 ? (
            <Text c="dimmed" size="sm">
              No message yet. Send a sample, and it appears here by itself.
            </Text>
          ) : (
            <ol>
              {shown.messages.map((message) => (
                <li key={message.id} className={message.thread === null ? undefined : css["reply"]}>
                  <SlackPost message={message} />
                </li>
              ))}
            </ol>
          )}
        </section>
      </div>
      <output>
        <VisuallyHidden>
          {newest && `Newest message in ${titleOf(newest.channel)}: ${wordsOf(newest.message)}`}
        </VisuallyHidden>
      </output>
    </>
  );
}

/** An archived one is of no interest until something was posted there. */
function isShown({ archived, messages, name }: Channel): boolean {
  return !archived || messages.length > 0 || name === "hiring";
}

function titleOf({ name, direct }: Channel): string {
  return direct ? name : `#${name}`;
}

function withNewest(channels: Channel[]): { channel: Channel; message: Message } | undefined {
  return channels
    .flatMap((channel) => channel.messages.map((message) => ({ channel, message })))
    .toSorted((one, other) => other.message.at - one.message.at)[0];
}

function wordsOf({ blocks }: Message): string {
  return blocks
    .flatMap((block) => ("spans" in block ? block.spans : []))
    .map((span) => ("text" in span ? span.text : ""))
    .join("");
}
