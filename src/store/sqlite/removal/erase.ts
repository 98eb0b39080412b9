/**
 * Erases a candidate. Everything is looked at, event by event, since a person may stand in a payload that nobody
 * read: this is done seldom, in steps, and must miss nothing. What goes is overwritten, not only let go of.
 */
import type { DatabaseSync } from "node:sqlite";
import type { CandidateRef } from "../../../core/candidate/candidate.ts";
import { addUp, NOTHING_REMOVED } from "../../add-up.ts";
import { type NamesOfEvent, traceOf } from "../../candidate-names.ts";
import type { ErasureDone, Removed } from "../../removals.ts";
import type { Store } from "../../store.ts";
import type { CandidateTable } from "../events/candidates.ts";
import type { AfterFinish, FinishedRun } from "../runs/finish-run.ts";
import type { ForgetSearched } from "../search/forget-searched.ts";
import type { RemoveEvent } from "./remove-event.ts";

/** The parameter is a JSON array of texts. An address is compared in lower case. */
const holds = (text: string): string =>
  `EXISTS (SELECT 1 FROM json_each(?) WHERE instr(lower(${text}), value) > 0)`;

export const sql = {
  look: `
    SELECT e.seq, e.id, s.connection_id, e.lane, json_extract(e.hiring, '$.candidate.email') AS email,
      json_extract(e.hiring, '$.candidate.id') AS candidate_id
    FROM events e JOIN sources s ON s.seq = e.source_seq WHERE e.seq > ? ORDER BY e.seq LIMIT ?`,
  // the texts of a range of events, to be searched outside: a search in SQL takes ten times as long
  inEvents: `SELECT seq, hiring || ' ' || idempotency_key AS text FROM events WHERE seq BETWEEN ? AND ?`,
  inPayloads: `SELECT event_seq AS seq, headers AS text, body FROM event_payloads WHERE event_seq BETWEEN ? AND ?`,
  inRuns: `
    SELECT event_seq AS seq, concat_ws(' ', outputs, reason, question, answer) AS text
    FROM runs INDEXED BY runs_event WHERE event_seq BETWEEN ? AND ?`,
  inAttempts: `
    SELECT r.event_seq AS seq, concat_ws(' ', a.request, a.response, a.message) AS text
    FROM runs r INDEXED BY runs_event JOIN attempts a ON a.run_seq = r.seq WHERE r.event_seq BETWEEN ? AND ?`,
  unfinished: `SELECT seq, state FROM runs INDEXED BY runs_open WHERE event_seq = ? AND finished_at IS NULL`,
  /** Whoever works on it finds that it lost the run. */
  finish: `
    UPDATE runs SET
      state = 'cancelled', hold = NULL, question = NULL, finished_at = ?, due_at = NULL, token = NULL
    WHERE seq = ?
    RETURNING event_seq, automation_seq, lane`,
  counts: `
    SELECT (SELECT count(*) FROM event_payloads WHERE event_seq = ?1) AS payloads,
      (SELECT count(*) FROM runs WHERE event_seq = ?1) AS runs,
      (SELECT count(*) FROM attempts WHERE run_seq IN (SELECT seq FROM runs WHERE event_seq = ?1)) AS attempts`,
  removeCached: `DELETE FROM keys WHERE ${holds("keys.key")}`,
  removeKept: `DELETE FROM kept_answers WHERE ${holds("kept_answers.body")}`,
};

interface LookRow extends NamesOfEvent {
  seq: number;
  id: string;
}

interface TextRow {
  seq: number;
  text: string;
  body?: Uint8Array;
}

const decoder = new TextDecoder();

type EraseEvents = Store["eraseEvents"];

export function prepareErase(
  db: DatabaseSync,
  {
    candidates,
    removeEvent,
    afterFinish,
    searched,
  }: {
    candidates: CandidateTable;
    removeEvent: RemoveEvent;
    afterFinish: AfterFinish;
    searched: ForgetSearched;
  },
) {
  const look = db.prepare(sql.look);
  const readTexts = [sql.inEvents, sql.inPayloads, sql.inRuns, sql.inAttempts].map((text) =>
    db.prepare(text),
  );
  const selectUnfinished = db.prepare(sql.unfinished);
  const finish = db.prepare(sql.finish);
  const count = db.prepare(sql.counts);
  const removeCached = db.prepare(sql.removeCached);
  const removeKept = db.prepare(sql.removeKept);

  /** Pages are cleared as they are let go of, which an ordinary removal does not take the time for. */
  function overwriting<T>(work: () => T): T {
    db.exec("PRAGMA secure_delete = ON");
    try {
      return work();
    } finally {
      db.exec("PRAGMA secure_delete = FAST"); // as open-database.ts has it
    }
  }

  /** @returns how many of its runs were at work */
  function cancelRuns(seq: number, at: number): number {
    const runs = selectUnfinished.all(seq) as unknown as { seq: number; state: string }[];
    for (const run of runs) afterFinish(finish.get(at, run.seq) as unknown as FinishedRun, "cancelled");
    return runs.filter(({ state }) => state === "running").length;
  }

  function countOnly(seq: number): { removed: Removed; atWork: number } {
    const counts = count.get(seq) as Pick<Removed, "payloads" | "runs" | "attempts">;
    const runs = selectUnfinished.all(seq) as unknown as { state: string }[];
    const atWork = runs.filter(({ state }) => state === "running").length;
    return { removed: { ...NOTHING_REMOVED, ...counts, events: 1 }, atWork };
  }

  /** Places of the events in whose texts an address stands. */
  function mentionedIn(rows: readonly LookRow[], texts: readonly string[]): Set<number> {
    const found = new Set<number>();
    const [first, last] = [rows[0], rows.at(-1)];
    if (texts.length === 0 || first === undefined || last === undefined) return found;
    for (const read of readTexts) {
      // one at a time: a payload may be several megabytes
      for (const row of read.iterate(first.seq, last.seq) as Iterable<unknown> as Iterable<TextRow>) {
        const text = `${row.text} ${row.body ? decoder.decode(row.body) : ""}`.toLowerCase();
        if (texts.some((each) => text.includes(each))) found.add(row.seq);
      }
    }
    return found;
  }

  function eraseEvents(
    refs: Parameters<EraseEvents>[0],
    { after, limit, at, repeats, dryRun = false }: Parameters<EraseEvents>[1],
  ): ErasureDone {
    const who = traceOf(refs);
    const done: ErasureDone = { removed: NOTHING_REMOVED, next: null, found: [], atWork: 0, mentions: [] };
    const rows = look.all(Number(after ?? 0), limit) as unknown as LookRow[];
    const mentioned = mentionedIn(rows, who.texts);
    for (const row of rows) {
      const named = row.email !== null || row.candidate_id !== null;
      if (!who.is(row) && (named || !mentioned.has(row.seq))) {
        if (mentioned.has(row.seq)) done.mentions.push(row.id);
        continue;
      }
      done.found.push({ id: row.id, connectionId: row.connection_id });
      const went = dryRun
        ? countOnly(row.seq)
        : overwriting(() => {
            const atWork = cancelRuns(row.seq, at);
            searched.forGood(true);
            const removed = removeEvent(row.seq, { at, repeats });
            searched.forGood(false);
            return { atWork, removed };
          });
      done.removed = addUp(done.removed, went.removed);
      done.atWork += went.atWork;
    }
    done.next = rows.length === limit ? String(rows.at(-1)!.seq) : null;
    return done;
  }

  return {
    eraseEvents,
    eraseCandidate: (refs: readonly CandidateRef[]): number =>
      overwriting(() => {
        const { texts } = traceOf(refs);
        removeCached.run(JSON.stringify(texts));
        removeKept.run(JSON.stringify(texts));
        return candidates.forget(refs);
      }),
    /** What was overwritten also stands in the log of the last changes. To be called between two transactions. */
    emptyLog(): void {
      const { timeout } = db.prepare("PRAGMA busy_timeout").get() as { timeout: number };
      db.exec("PRAGMA busy_timeout = 0"); // somebody who reads, such as a backup, is not waited for
      db.exec("PRAGMA wal_checkpoint(TRUNCATE)");
      db.exec(`PRAGMA busy_timeout = ${timeout}`);
    },
  };
}
