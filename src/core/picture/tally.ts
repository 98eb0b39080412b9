/** What a picture adds to a count: "14 messages to #hiring, 3 rows in Candidates". */
import type { Picture } from "./picture.ts";
import { plainLine } from "./plain-line.ts";

export interface Counted {
  /** `message to #hiring` */
  one: string;
  /** `messages to #hiring` */
  many: string;
}

/** @returns null for what leaves nothing behind */
export function countedAs(picture: Picture): Counted | null {
  switch (picture.kind) {
    case "slack_message": {
      const { place } = picture;
      const to = plainLine(picture.to ?? "the webhook's channel", 80);
      if (place === "direct") return both("direct message", "direct messages", "");
      if (place === "changed") return both("changed message", "changed messages", ` in ${to}`);
      return place === "thread"
        ? both("reply", "replies", ` in threads of ${to}`)
        : both("message", "messages", ` to ${to}`);
    }
    case "sheet_row":
      if (picture.reads) return null;
      return both("row", "rows", picture.tab === null ? " in a sheet" : ` in ${plainLine(picture.tab, 80)}`);
    case "mail":
      return both("mail", "mails", "");
    case "record_change": {
      const [change] = picture.changes;
      const where = ` in ${picture.app}`;
      if (picture.note !== null) return both("note", "notes", where);
      if (change === undefined) return null;
      const label = plainLine(change.label, 60);
      if (change.way === "add") return both(label.toLowerCase(), `${label.toLowerCase()}s`, where);
      return both(`change of ${label}`, `changes of ${label}`, where);
    }
    default:
      return picture.host === null
        ? both("time", "times", ` “${plainLine(picture.title, 80)}”`)
        : both("request", "requests", ` to ${plainLine(picture.host, 80)}`);
  }
}

function both(one: string, many: string, rest: string): Counted {
  return { one: one + rest, many: many + rest };
}
