/** Takes an event out of what is searched, in the transaction that removes it. */
import type { DatabaseSync } from "node:sqlite";

export const sql = {
  remove: `DELETE FROM event_search WHERE event_seq = ?`,
  removeText: `DELETE FROM event_text WHERE rowid = ?`,
  /** The place of the newest event is given away again when that event goes. */
  stepBack: `
    UPDATE counters SET value = (SELECT coalesce(max(seq), 0) FROM events)
    WHERE name = 'searchable' AND value > (SELECT coalesce(max(seq), 0) FROM events)`,
  /** https://www.sqlite.org/fts5.html#the_secure_delete_configuration_option (read 2026-11-21) */
  forGood: `INSERT INTO event_text (event_text, rank) VALUES ('secure-delete', 1)`,
  forNow: `INSERT INTO event_text (event_text, rank) VALUES ('secure-delete', 0)`,
};

export interface ForgetSearched {
  /** After the event itself is gone. */
  forget(seq: number): void;
  /** What is forgotten from now on leaves nothing behind, at a millisecond each; `false`: until the next merges. */
  forGood(on: boolean): void;
}

export function prepareForgetSearched(db: DatabaseSync): ForgetSearched {
  const remove = db.prepare(sql.remove);
  const removeText = db.prepare(sql.removeText);
  const stepBack = db.prepare(sql.stepBack);
  const forGood = db.prepare(sql.forGood);
  const forNow = db.prepare(sql.forNow);
  return {
    forget(seq) {
      if (remove.run(seq).changes > 0) removeText.run(seq);
      stepBack.run();
    },
    forGood: (on) => void (on ? forGood : forNow).run(),
  };
}
