/** Draws what a step would leave behind. One drawing for each kind of place, whatever the connector. */
import { List, Stack } from "@mantine/core";
import type { Picture } from "../../../src/core/picture/picture.ts";
import { MailView } from "./mail-view.tsx";
import { RecordChangeView } from "./record-change-view.tsx";
import { RequestView } from "./request-view.tsx";
import { SheetRowView } from "./sheet-row-view.tsx";
import { SlackMessageView } from "./slack-message-view.tsx";

export function PictureView({ picture }: { picture: Picture }) {
  return (
    <Stack gap="xs">
      <Drawn picture={picture} />
      {picture.notes.length > 0 && (
        <List size="sm" c="dimmed" spacing={2} withPadding>
          {picture.notes.map((note) => (
            <List.Item key={note}>{note}</List.Item>
          ))}
        </List>
      )}
    </Stack>
  );
}

function Drawn({ picture }: { picture: Picture }) {
  switch (picture.kind) {
    case "slack_message":
      return <SlackMessageView picture={picture} />;
    case "sheet_row":
      return <SheetRowView picture={picture} />;
    case "record_change":
      return <RecordChangeView picture={picture} />;
    case "mail":
      return <MailView picture={picture} />;
    default:
      return <RequestView picture={picture} />;
  }
}
