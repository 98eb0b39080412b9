import { Text } from "@mantine/core";
import type { MailPicture } from "../../../src/core/picture/picture.ts";
import css from "./pictures.module.css";

export function MailView({ picture: { from, to, cc, bcc, subject, body } }: { picture: MailPicture }) {
  return (
    <figure className={css["frame"]} aria-label="The mail">
      <div className={css["inner"]}>
        <Text fw={600} mb="xs" className={css["outside"]}>
          {subject}
        </Text>
        <dl className={css["changes"]}>
          <Line label="From" value={from ?? "the connection's address"} />
          <Line label="To" value={to.join(", ")} />
          <Line label="Copy" value={cc.join(", ")} />
          <Line label="Blind copy" value={bcc.join(", ")} />
        </dl>
        <hr />
        <Text size="sm" className={css["text"]}>
          {body}
        </Text>
      </div>
    </figure>
  );
}

function Line({ label, value }: { label: string; value: string }) {
  if (value === "") return null;
  return (
    <>
      <dt>{label}</dt>
      <dd className={css["outside"]}>{value}</dd>
    </>
  );
}
