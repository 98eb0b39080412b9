/**
 * Keeps one evaluator process at work and heals it. Evaluation is pure, so whatever was under way when the
 * process went down is simply done again, by itself this time: the one that takes the process down alone is
 * the culprit and gets an error, and nobody else notices.
 */
import type { ChildProcess } from "node:child_process";
import { RetryLater } from "../../core/errors.ts";
import type { SerializedMappingError } from "../../core/expression/index.ts";
import type { Answer, Reply, Request, Work } from "./protocol.ts";
import { startChild, type ChildOptions } from "./start-child.ts";

export interface Restart {
  /** `timeout` and `out_of_memory` are an expression's doing. */
  reason: "timeout" | "out_of_memory" | "crashed" | "not_started";
  /** For the log: how the process ended. */
  detail: string;
  /** Evaluations that were under way and are done again. */
  inFlight: number;
}

export interface SupervisorOptions extends ChildOptions {
  /** Milliseconds without an answer after which the process is killed. */
  killAfterMs: number;
  /** Milliseconds without a request after which the process is ended; the next request starts another. */
  idleMs: number;
  onRestart?: ((restart: Restart) => void) | undefined;
}

interface Job {
  id: number;
  work: Work;
  /** What the child needs when it does not know the plan. */
  complete: () => Work;
  resolve(answer: Answer): void;
  reject(error: RetryLater): void;
  /** How often it was alone when the process went down. */
  strikes: number;
}

/** A message holds at most so many evaluations, and none is sent while so many are under way. */
const BATCH = 128;
const ENOUGH = 64;
/** A busy machine may take long to start a process. */
const START_MS = 30_000;
const START_ATTEMPTS = 3;
/** Answers may lie unread while this process itself was busy; they get this long before the kill. */
const GRACE_MS = 50;

export class Supervisor {
  readonly #options: SupervisorOptions;
  readonly #waiting: Job[] = [];
  /** Were under way when the process went down; each is tried alone before anything else is. */
  readonly #suspects: Job[] = [];
  readonly #underWay = new Map<number, Job>();
  #child: ChildProcess | undefined;
  #ready = false;
  #closed = false;
  #nextId = 1;
  #failedStarts = 0;
  #progress = 0;
  #killedFor: "timeout" | undefined;
  #lastWords = "";
  #timer: NodeJS.Timeout | undefined;
  #rest: NodeJS.Timeout | undefined;
  #pumpIsDue = false;

  constructor(options: SupervisorOptions) {
    this.#options = options;
  }

  /** Processes that have gone down so far: whatever they knew is forgotten. */
  generation = 0;

  /**
   * @param complete  the same work with everything the process may have forgotten
   * @throws {RetryLater} `evaluator_closed`, `evaluator_not_started`
   */
  submit(work: Work, complete: () => Work = () => work): Promise<Answer> {
    return new Promise((resolve, reject) => {
      if (this.#closed) {
        reject(closedError());
        return;
      }
      this.#waiting.push({ id: this.#nextId++, work, complete, resolve, reject, strikes: 0 });
      this.#pumpSoon();
    });
  }

  /** Ends the process; what was not answered is rejected with RetryLater. */
  async close(): Promise<void> {
    this.#closed = true;
    clearTimeout(this.#timer);
    clearTimeout(this.#rest);
    for (const job of this.#takeAll()) job.reject(closedError());
    const child = this.#child;
    if (child?.pid === undefined) return;
    child.ref();
    const gone = new Promise((resolve) => child.once("exit", resolve));
    child.kill("SIGKILL");
    await gone;
  }

  /** The process's id, for tests and for operators. */
  get pid(): number | undefined {
    return this.#child?.pid;
  }

  /** Everything asked in one turn of the event loop goes in one message. */
  #pumpSoon(): void {
    if (this.#pumpIsDue) return;
    this.#pumpIsDue = true;
    queueMicrotask(() => {
      this.#pumpIsDue = false;
      this.#pump();
    });
  }

  #pump(): void {
    if (this.#closed) return;
    if (this.#child === undefined) {
      if (this.#waiting.length + this.#suspects.length > 0) this.#start();
      return;
    }
    if (!this.#ready) return;
    if (this.#suspects.length > 0) {
      // Work is done first in, first out, so the culprit is likely the first: it goes last.
      const suspect = this.#underWay.size === 0 ? this.#suspects.pop() : undefined;
      if (suspect !== undefined) this.#send([suspect]);
    } else if (this.#underWay.size < ENOUGH && this.#waiting.length > 0) {
      this.#send(this.#waiting.splice(0, BATCH));
    }
  }

  #send(jobs: Job[]): void {
    clearTimeout(this.#rest);
    const request: Request = [];
    for (const job of jobs) {
      this.#underWay.set(job.id, job);
      request.push({ id: job.id, work: job.work });
    }
    if (this.#timer === undefined) {
      this.#child?.ref();
      this.#watch(this.#options.killAfterMs);
    }
    // A channel that is closing reports the failure here, and the exit that follows takes care of it.
    this.#child?.send(request, () => {});
  }

  #start(): void {
    clearTimeout(this.#rest); // it was about the one before
    this.#ready = false;
    this.#killedFor = undefined;
    this.#lastWords = "";
    const child = startChild(this.#options);
    this.#child = child;
    child.ref();
    child.stderr?.setEncoding("utf8").on("data", (words: string) => {
      this.#lastWords = (this.#lastWords + words).slice(-4_000);
    });
    child.on("message", (reply: Reply) => this.#receive(reply));
    child.on("error", (error) => {
      this.#lastWords += error.message;
      // Without a process there is no exit to wait for.
      if (child.pid === undefined) this.#bury(child, "could not be started");
    });
    child.once("exit", (code, signal) => this.#bury(child, signal ?? `code ${code}`));
    this.#watch(START_MS);
  }

  #receive(reply: Reply): void {
    this.#progress += 1;
    if (reply === "ready") {
      this.#ready = true;
      this.#failedStarts = 0;
    } else {
      for (const { id, answer } of reply) {
        const job = this.#underWay.get(id);
        if (job === undefined) continue;
        this.#underWay.delete(id);
        if ("unknownPlan" in answer) this.#waiting.unshift({ ...job, work: job.complete() });
        else job.resolve(answer);
      }
    }
    clearTimeout(this.#timer);
    this.#timer = undefined;
    if (this.#underWay.size > 0) this.#watch(this.#options.killAfterMs);
    else this.#restSoon();
    this.#pump();
  }

  /** A process costs some 60 MB, and most of the time nobody asks anything. */
  #restSoon(): void {
    this.#child?.unref();
    clearTimeout(this.#rest);
    const { idleMs } = this.#options;
    if (idleMs === Infinity) return;
    this.#rest = setTimeout(() => {
      const child = this.#child;
      this.#child = undefined; // so that its end is no news
      this.generation += 1;
      child?.kill("SIGKILL");
    }, idleMs);
    this.#rest.unref();
  }

  /** Kills the process unless something is heard from it in time. */
  #watch(waitMs: number): void {
    clearTimeout(this.#timer);
    const progress = this.#progress;
    const child = this.#child;
    this.#timer = setTimeout(() => {
      this.#timer = setTimeout(() => {
        if (this.#progress !== progress || this.#child !== child) return;
        this.#killedFor = "timeout";
        child?.kill("SIGKILL");
      }, GRACE_MS);
    }, waitMs);
  }

  #bury(child: ChildProcess, how: string): void {
    if (this.#child !== child) return;
    this.#child = undefined;
    this.generation += 1;
    clearTimeout(this.#timer);
    this.#timer = undefined;
    if (this.#closed) return;
    const jobs = [...this.#underWay.values()];
    this.#underWay.clear();
    const reason = this.#ready ? (this.#killedFor ?? causeOf(how, this.#lastWords)) : "not_started";
    this.#options.onRestart?.({ reason, detail: `${how} ${this.#lastWords}`.trim(), inFlight: jobs.length });

    if (reason === "not_started") {
      this.#failedStarts += 1;
      if (this.#failedStarts >= START_ATTEMPTS) {
        this.#failedStarts = 0;
        for (const job of this.#takeAll()) job.reject(notStarted());
      }
    } else this.#judge(jobs, reason);
    this.#pumpSoon();
  }

  #judge(jobs: Job[], reason: "timeout" | "out_of_memory" | "crashed"): void {
    const [only] = jobs;
    if (jobs.length === 1 && only !== undefined) {
      only.strikes += 1;
      // Somebody else may have ended the process; only its own time-out, or a second time, is proof.
      if (reason === "timeout" || only.strikes > 1) {
        only.resolve({ error: VERDICTS[reason] });
        return;
      }
    }
    // The process that comes next knows no plan.
    this.#suspects.push(...jobs.map((job) => ({ ...job, work: job.complete() })));
  }

  #takeAll(): Job[] {
    const jobs = [...this.#underWay.values(), ...this.#suspects.splice(0), ...this.#waiting.splice(0)];
    this.#underWay.clear();
    return jobs;
  }
}

/** V8 ends a process without memory by SIGABRT, on some systems by SIGTRAP, and says so. */
function causeOf(how: string, lastWords: string): "out_of_memory" | "crashed" {
  const signals = ["SIGABRT", "SIGTRAP", "code 134"];
  return signals.includes(how) || lastWords.includes("heap") ? "out_of_memory" : "crashed";
}

const VERDICTS: Record<"timeout" | "out_of_memory" | "crashed", SerializedMappingError> = {
  timeout: {
    kind: "mapping",
    code: "expression_timeout",
    message:
      "An expression of this step took too long and was stopped. Look for a function that calls itself without an end, or for a very long text or list.",
  },
  out_of_memory: {
    kind: "mapping",
    code: "expression_out_of_memory",
    message:
      "An expression of this step used too much memory and was stopped. Look for a text or a list that grows without an end.",
  },
  crashed: {
    kind: "mapping",
    code: "expression_crashed",
    message:
      "An expression of this step brought the evaluator down twice. Try it in the preview, piece by piece.",
  },
};

function closedError(): RetryLater {
  return new RetryLater("Hirewire is stopping; the step is tried again after the start.", {
    code: "evaluator_closed",
    afterMs: 0,
  });
}

function notStarted(): RetryLater {
  return new RetryLater("The evaluator of expressions could not be started; the step is tried again later.", {
    code: "evaluator_not_started",
  });
}
