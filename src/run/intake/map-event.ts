/**
 * Evaluates the mappings that connections bring along. A mapping is somebody's text, so it runs in an evaluator's
 * process (docs/adr/0002) that is started by the first connection that has one, and intake waits for it only so long:
 * an event whose mapping fails or takes too long is journaled all the same, without facts and with the reason.
 *
 * One mapping of a connection is evaluated at a time, so that a slow one keeps others waiting for one evaluation at
 * most; one that is slow again and again rests for a while.
 */
import type { Headers } from "../../core/define-trigger.ts";
import { HirewireError, MappingError, RetryLater } from "../../core/errors.ts";
import type { Mapped } from "../../core/hiring/read-mapped.ts";
import type { Log } from "../../log.ts";
import type { HookEntry } from "../directory.ts";
import { createEvaluator, type Evaluator } from "../evaluator/evaluator.ts";
import { headersOf } from "./read-event.ts";

/** Milliseconds of one evaluation. */
export const MAPPING_MS = 500;
/** Milliseconds that an event waits for its mapping in all; Slack waits three seconds for an answer. */
const PATIENCE_MS = 1_500;
/** After so many mappings in a row that took too long, the connection's mapping rests. */
const STRIKES = 3;
const REST_MS = 30_000;
const LONGEST_REASON = 300;

export interface EventMapper {
  /** Undefined, at no cost, for a connection without a mapping. The promise never rejects. */
  map(
    entry: HookEntry,
    delivery: { payload: unknown; rawHeaders: readonly string[] },
    receivedAt: number,
  ): Promise<Mapped> | undefined;
  /** Starts the process, so that the first event need not wait for it. */
  warm(): void;
  close(): Promise<void>;
}

interface Line {
  /** The evaluation before. */
  tail: Promise<unknown>;
  strikes: number;
  restsUntil: number;
}

export function createEventMapper(options: {
  log: Log;
  now: () => number;
  evaluator?: Pick<Evaluator, "evaluate" | "close">;
  patienceMs?: number;
}): EventMapper {
  const { log, now, patienceMs = PATIENCE_MS } = options;
  const evaluator =
    options.evaluator ??
    createEvaluator({
      timeoutMs: MAPPING_MS,
      killAfterMs: MAPPING_MS + 100,
      memoryMb: 128,
      idleMs: Infinity, // an event waits for its mapping only so long
      onRestart: ({ reason, detail }) => log.warn("mapping process restarted", { reason, detail }),
    });
  const lines = new Map<string, Line>();

  const strike = (line: Line, connection: string): void => {
    line.strikes += 1;
    if (line.strikes < STRIKES) return;
    line.restsUntil = now() + REST_MS;
    log.warn("mapping rests: it keeps taking too long", { connection, seconds: REST_MS / 1000 });
  };

  const mapAll = async (
    { id, source }: { id: string; source: string },
    { payload, headers }: { payload: unknown; headers: Headers },
    receivedAt: number,
  ): Promise<Mapped> => {
    const line = lines.get(id) ?? { tail: Promise.resolve(), strikes: 0, restsUntil: 0 };
    lines.set(id, line);
    if (line.restsUntil > now()) {
      return failed(
        `the mapping took too long ${line.strikes} times in a row, so it rests for ${REST_MS / 1000} seconds`,
      );
    }
    let given = true;
    const work = line.tail.then(async (): Promise<Mapped> => {
      if (!given) return failed(""); // nobody waits for it any more
      try {
        const outcome = await evaluator.evaluate({
          source,
          payload,
          path: "mapping",
          now: receivedAt,
          bindings: { headers },
        });
        line.strikes = 0;
        return { value: outcome.missing ? undefined : outcome.value };
      } catch (error) {
        if (error instanceof MappingError && TOO_MUCH.has(error.code)) strike(line, id);
        else if (error instanceof MappingError) line.strikes = 0;
        return failed(inWords(error));
      }
    });
    line.tail = work;
    let timer: NodeJS.Timeout | undefined;
    const patience = new Promise<Mapped>((resolve) => {
      timer = setTimeout(() => {
        given = false;
        resolve(failed(`the mapping was not done within ${patienceMs} ms`));
      }, patienceMs);
    });
    const mapped = await Promise.race([work, patience]);
    clearTimeout(timer);
    return mapped;
  };

  return {
    map({ app, settings, connection, scheme }, { payload, rawHeaders }, receivedAt) {
      const source = app.mapping?.(settings);
      if (source === undefined) return undefined;
      const signature = scheme.kind === "hmac" ? scheme.header : undefined;
      const headers = withoutCredentials(headersOf(rawHeaders), signature);
      return mapAll({ id: connection.id, source }, { payload, headers }, receivedAt);
    },
    warm() {
      evaluator.evaluate({ source: "1", payload: {} }).catch(() => undefined);
    },
    close: () => evaluator.close(),
  };
}

const TOO_MUCH = new Set(["expression_timeout", "expression_out_of_memory", "expression_crashed"]);

function failed(words: string): Mapped {
  return { failed: words };
}

/** Continues "not fitting: …"; holds no payload. */
function inWords(error: unknown): string {
  if (!(error instanceof HirewireError)) return "the mapping failed for a reason of Hirewire's own";
  if (error instanceof RetryLater) return "the mapping was not evaluated: its process was not there";
  const code = error instanceof MappingError ? error.code : "";
  if (code === "expression_timeout") return `the mapping took longer than ${MAPPING_MS} ms and was stopped`;
  if (code === "expression_out_of_memory") return "the mapping used too much memory and was stopped";
  if (code === "expression_crashed") return "the mapping brought the evaluator down";
  return `the mapping failed: ${error.message.replace(/\.$/, "").slice(0, LONGEST_REASON)}`;
}

function withoutCredentials(headers: Headers, signature: string | undefined): Headers {
  const hidden = new Set(["authorization", "proxy-authorization", "cookie", signature]);
  return Object.fromEntries(Object.entries(headers).filter(([name]) => !hidden.has(name)));
}
