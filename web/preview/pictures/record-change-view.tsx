/** A record at another tool: what stands there now, and what would. */
import { Text, VisuallyHidden } from "@mantine/core";
import { ArrowRight } from "lucide-react";
import type { RecordChange, RecordChangePicture } from "../../../src/core/picture/picture.ts";
import css from "./pictures.module.css";

export function RecordChangeView({ picture }: { picture: RecordChangePicture }) {
  const { app, record, changes, note, known } = picture;
  return (
    <figure className={css["frame"]} aria-label={`The record in ${app}`}>
      <div className={css["bar"]}>
        <strong className={css["outside"]}>{record.name}</strong>
        {record.detail !== null && <span className={css["outside"]}>{record.detail}</span>}
        <span>in {app}</span>
      </div>
      <div className={css["inner"]}>
        {changes.length > 0 && (
          <dl className={css["changes"]}>
            {changes.map((change, index) => (
              <Change key={index} change={change} known={known} />
            ))}
          </dl>
        )}
        {note !== null && (
          <div className={css["note"]}>
            <Text size="xs" fw={600} mb={2}>
              New note
            </Text>
            <Text size="sm" className={`${css["text"]} ${css["clamp"]}`}>
              {note}
            </Text>
          </div>
        )}
        {changes.length === 0 && note === null && <Text size="sm">Nothing is changed there.</Text>}
      </div>
    </figure>
  );
}

function Change({ change: { label, way, before, after }, known }: { change: RecordChange; known: boolean }) {
  return (
    <>
      <dt className={css["outside"]}>{label}</dt>
      <dd>
        {way === "put" && (
          <>
            <VisuallyHidden>Before: </VisuallyHidden>
            <span className={css["outside"]}>{before ?? (known ? "empty" : "not known until then")}</span>
            <ArrowRight size={14} className={css["arrow"]} aria-hidden />
            <VisuallyHidden>After: </VisuallyHidden>
          </>
        )}
        {way === "add" && <VisuallyHidden>Added: </VisuallyHidden>}
        <span className={`${css["after"]} ${css["outside"]}`}>{way === "add" ? `+ ${after}` : after}</span>
      </dd>
    </>
  );
}
