/** One batch on its way: what is in doubt is looked for first, then the rest is done, and each hears its own outcome. */
import type { Batch, Settled } from "../../core/define-action.ts";
import { Rejected } from "../../core/errors.ts";
import type { OutboundContext } from "../outbound/outbound.ts";
import type { Ended, Member } from "./batch-line.ts";
import { bounded, type Bounds, doubtfulRepeat, lostAnswer } from "./call-action.ts";

/** @throws what befell all of them before anything was done, or the signal's reason */
export async function runBatch(
  members: readonly Member[],
  options: Bounds & {
    batch: Batch;
    /** Whether nobody else may write there, asked before anything is sent. */
    holds: () => boolean;
  },
): Promise<Ended[]> {
  const { batch } = options;
  const ended = new Map<Member, Ended>();
  /** Of those who go together, one that is somebody else's by now keeps all of them here: they go again without it. */
  const areOurs = (): boolean => members.filter((member) => !member.isOurs()).length === 0 && options.holds();
  const contextFor = (signal: AbortSignal): OutboundContext => {
    // one call for all of them: it stands in one trace, and the others point there
    const carrier = members.find(({ trace }) => trace !== undefined)?.trace;
    const context = newest(members).open(signal, areOurs, carrier);
    for (const member of members) {
      member.onContext(context.calls);
      if (carrier && member.trace !== carrier) member.trace?.link(carrier.ref);
    }
    return context;
  };

  const doubtful = members.filter((member) => member.doubt !== null && member.settles);
  for (const [member, found] of await settleAll(doubtful, batch, options, contextFor)) {
    if ("error" in found) ended.set(member, failed(found.error));
    else if (found.done === true) ended.set(member, { kind: "done", output: found.output, found: true });
    else if (found.done === "unknown") member.onNote(doubtfulRepeat(found.why, member.repeats));
  }
  const rest = members.filter((member) => !ended.has(member));
  for (const member of rest) {
    if (member.doubt?.certain === true && !member.settles) member.onNote(lostAnswer(member.repeats));
    member.onCall();
  }
  if (rest.length > 0) {
    try {
      const items = rest.map(({ item }) => item);
      const outcomes = await bounded(options, (signal) => batch.run(contextFor(signal), items));
      for (const [index, member] of rest.entries()) {
        const outcome = outcomes[index] ?? { error: new RangeError("the batch gave too few outcomes") };
        ended.set(
          member,
          "error" in outcome ? failed(outcome.error) : { kind: "done", output: outcome.output, found: false },
        );
      }
    } catch (error) {
      for (const member of rest) ended.set(member, failed(error));
    }
  }
  return members.map((member) => ended.get(member) ?? failed(new RangeError("a member was left out")));
}

async function settleAll(
  members: readonly Member[],
  batch: Batch,
  bounds: Bounds,
  contextFor: (signal: AbortSignal) => OutboundContext,
): Promise<Map<Member, Settled | { error: unknown }>> {
  if (members.length === 0 || batch.settle === undefined) return new Map();
  const settle = batch.settle;
  const items = members.map(({ item, doubt }) => ({
    ...item,
    since: doubt?.since ?? 0,
    until: doubt?.until ?? 0,
  }));
  try {
    const found = await bounded(bounds, (signal) => settle(contextFor(signal), items));
    const none = { error: new RangeError("the look gave too few outcomes") };
    return new Map(members.map((member, index) => [member, found[index] ?? none]));
  } catch (error) {
    // a look-up that the destination refuses tells nothing about the calls themselves
    if (!(error instanceof Rejected)) throw error;
    const why = error.message.replace(/\.$/, "");
    return new Map(members.map((member) => [member, { done: "unknown", why }]));
  }
}

function failed(error: unknown): Ended {
  return { kind: "failed", error, retryAt: null, tried: true };
}

/** Somebody may have reconnected while they waited. */
function newest(members: readonly Member[]): Member {
  return members.reduce((one, other) => (other.connectionChangedAt > one.connectionChangedAt ? other : one));
}
