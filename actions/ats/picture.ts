/** A candidate's record, before and after. */
import type { PictureContext } from "../../src/core/define-action.ts";
import type { Fields } from "../../src/core/fields.ts";
import type { RecordChange, RecordChangePicture } from "../../src/core/picture/picture.ts";
import { safeText } from "../../src/core/picture/safe-text.ts";
import type { RecordSeen } from "./look-at-record.ts";
import type { Whom } from "./vocabulary.ts";

export function recordPicture<C extends Fields>(
  whom: Whom,
  { app, candidate, seen }: PictureContext<C, RecordSeen>,
  what: {
    changes?: RecordChange[];
    note?: string;
    notes?: string[];
    /** The value that stands there now is not read. */
    unread?: boolean;
  },
): RecordChangePicture {
  const { changes = [], note = null, notes = [], unread = false } = what;
  const nothing = seen?.nobody === true && !changes.some(({ way }) => way === "make");
  return {
    kind: "record_change",
    app,
    record: {
      name: safeText(seen?.name ?? whom.candidate ?? candidate ?? "The event's candidate"),
      detail: seen?.job === undefined ? null : safeText(seen.job),
    },
    known: seen?.name !== undefined && !unread,
    changes: nothing ? [] : changes.map(safely),
    note: nothing || note === null ? null : safeText(note),
    notes: [
      ...(seen?.held === undefined ? [] : [`The run would wait for a person: ${safeText(seen.held)}`]),
      ...(nothing ? [`${app} has nobody who fits, so nothing is done.`] : []),
      ...notes,
    ],
  };
}

function safely({ label, way, before, after }: RecordChange): RecordChange {
  return {
    label: safeText(label),
    way,
    before: before === null ? null : safeText(before),
    after: safeText(after),
  };
}
