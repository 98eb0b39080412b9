/**
 * What a step would leave behind, as something to look at. A preview draws it; an action's file makes it (`picture` in
 * `define-action.ts`), so that a new connector needs no drawing of its own.
 *
 * A picture holds plain text and numbers and nothing that a page would have to trust: no HTML, no address that it may
 * not open (`safeLink`).
 */

export type Picture =
  | SlackMessagePicture
  | SheetRowPicture
  | RecordChangePicture
  | MailPicture
  | RequestPicture;
export type PictureKind = Picture["kind"];

interface Noted {
  /** What cannot be known before it is done, or could not be looked up, in sentences for a recruiter. */
  notes: string[];
}

/** Part of a line of text; a line is a list of these. */
export type Span =
  | ({ type: "text"; text: string } & Style)
  /** `url` is null when a page may not open it. */
  | ({ type: "link"; text: string; url: string | null } & Style)
  /** `loud`: it calls everybody there. */
  | { type: "mention"; text: string; loud: boolean }
  /** By its name, without colons. */
  | { type: "emoji"; name: string };

export interface Style {
  bold?: true;
  italic?: true;
  strike?: true;
  code?: true;
}

export type MessageBlock =
  | { type: "paragraph" | "quote" | "context"; spans: Span[] }
  | { type: "heading"; text: string }
  | { type: "code"; text: string }
  | { type: "list"; ordered: boolean; items: { indent: number; spans: Span[] }[] }
  | { type: "fields"; fields: Span[][] }
  | {
      type: "buttons";
      buttons: { text: string; url: string | null; style: "plain" | "primary" | "danger" }[];
    }
  | { type: "image"; alt: string }
  | { type: "divider" }
  /** Something that is not drawn, named. */
  | { type: "other"; name: string };

export interface SlackMessagePicture extends Noted {
  kind: "slack_message";
  /** Who posts it. */
  from: string;
  /** `#hiring`, an address, or null when the webhook decides. */
  to: string | null;
  place: "channel" | "thread" | "direct" | "changed";
  blocks: MessageBlock[];
  attachments: { color: string | null; blocks: MessageBlock[] }[];
}

export interface SheetRowPicture extends Noted {
  kind: "sheet_row";
  /** Its title; null when it could not be looked up. */
  spreadsheet: string | null;
  tab: string | null;
  columns: { name: string; added: boolean }[];
  /** In the order in which they stand; a jump in the numbers is a gap. The number is null when it is not known. */
  rows: SheetRow[];
  /** True when the row is only looked for. */
  reads: boolean;
}

export interface SheetRow {
  number: number | null;
  mark: "none" | "new" | "changed" | "found";
  /** One for each column. `before` is set where a cell that says something else is written over. */
  cells: { text: string; written: boolean; before: string | null }[];
}

export interface RecordChangePicture extends Noted {
  kind: "record_change";
  /** The destination's name: "Greenhouse". */
  app: string;
  /** Who or what is changed, as the destination calls it. */
  record: { name: string; detail: string | null };
  /** False when it was not looked up: then nothing is known of what is there now. */
  known: boolean;
  changes: RecordChange[];
  /** The text of a note that is added. */
  note: string | null;
}

export interface RecordChange {
  /** "Stage", or the name of the field. */
  label: string;
  /** `put`: takes the place of `before`. `add`: joins what is there. `make`: the record itself is new. */
  way: "put" | "add" | "make";
  /** Null when it is not known, or nothing is there. */
  before: string | null;
  after: string;
}

export interface MailPicture extends Noted {
  kind: "mail";
  from: string | null;
  to: string[];
  cc: string[];
  bcc: string[];
  subject: string;
  /** As text; of an HTML mail, what it says. */
  body: string;
}

export interface RequestPicture extends Noted {
  kind: "request";
  /** What is done, in words: "Ask a person". */
  title: string;
  /** Null when nothing leaves this machine, or the destination's own calls say nothing to a reader. */
  method: string | null;
  host: string | null;
  path: string | null;
  fields: { label: string; value: string; secret: boolean }[];
}
