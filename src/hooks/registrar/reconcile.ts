/**
 * One pass over one connection: looks at the vendor, takes the steps that `plan` names, and looks again until there are
 * none. Whatever is asked of the vendor is written down first, so that the next pass picks up where a crash, a refusal or
 * a lost answer left this one.
 */
import { randomBytes } from "node:crypto";
import { Rejected, RetryLater } from "../../core/errors.ts";
import { newHookId, newId } from "../../core/id.ts";
import type { CreatedHook, VendorHook } from "../../core/registration.ts";
import type { Connection, Hook } from "../../core/types.ts";
import { SIGNING_SECRET } from "../../run/directory.ts";
import { DEFAULT_OVERLAP_HOURS } from "../../run/operations/connections.ts";
import type { StoredRegistration } from "../../store/registrations.ts";
import { look } from "./look.ts";
import { addressOf } from "./our-addresses.ts";
import { outcomeOf } from "./outcome.ts";
import type { Outcome, PassOptions } from "./pass.ts";
import { isRight, type Keeper, plan, type Situation, type Step } from "./plan.ts";
import { mustBeReachable } from "./reachable.ts";

/** More looks than any vendor that does as it says can need. */
const MOST_ROUNDS = 10;
const MOST_CREATED = 2;
const MOST_UPDATED = 2;
const HOUR_MS = 60 * 60 * 1000;

/**
 * @throws {HirewireError} by consequence, with the vendor's words: what was done until then stands, and the next pass
 *         goes on from there
 */
export async function reconcile(options: PassOptions): Promise<Outcome> {
  const { store, directory, log, now, publicUrl, connection, vendor, needed, memory } = options;
  const { registration, call, label } = vendor;
  const notRemovable = new Set<string>();
  const done = { created: 0, updated: 0, switchedOn: false };
  let mayUpdate = registration.update !== undefined;
  let removeFirst = false;

  const address = (hookId: string): string => addressOf(publicUrl(), hookId);

  /** Never leaves the connection without an address: the owner may set the vendor up by hand. */
  const endAddress = async (hookId: string, state: "gone" | "orphaned"): Promise<void> => {
    const open = (await store.hooks()).filter(
      ({ connectionId, state: is }) => connectionId === connection.id && is === "active",
    );
    if (open.length === 1 && open[0]?.id === hookId) await store.addHook(newHook(connection.id, now()));
    await store.endRegistration(hookId, state, now());
    await directory.reload();
  };

  const create = async (situation: Situation): Promise<void> => {
    mustBeReachable(publicUrl(), label, registration.apiUrl?.(call.connection));
    await options.onState({ state: "registering", reason: null });
    const at = now();
    const hook = newHook(connection.id, at);
    const secret = `whsec_${randomBytes(32).toString("base64url")}`;
    const intended: StoredRegistration = {
      hookId: hook.id,
      connectionId: connection.id,
      app: connection.app,
      url: address(hook.id),
      state: "intended",
      vendorId: null,
      events: [...needed],
      sealed: options.vault.seal(secret, aboutSecret(hook.id)),
      confirmedAt: null,
      leftAt: null,
      createdAt: at,
      updatedAt: at,
    };
    await store.intendRegistration(intended, hook);
    await directory.reload(); // the vendor may call before it answers
    await options.onAddress();
    done.created += 1;
    let created: CreatedHook;
    try {
      created = await registration.create(call, { url: intended.url, events: needed, secret });
    } catch (error) {
      // what may have worked is looked for by the next pass
      const mayHaveWorked = call.signal.aborted || (error instanceof RetryLater && error.ambiguous);
      if (!mayHaveWorked) await endAddress(hook.id, "gone");
      const conflict = error instanceof Rejected && error.status === 409;
      const others =
        situation.seen?.length ?? situation.rows.filter(({ state }) => state === "current").length;
      if (!conflict || removeFirst || others === 0) throw error;
      removeFirst = true;
      return;
    }
    try {
      await record(intended, created, created.secret ?? secret);
    } catch (error) {
      log.error("hook not kept: taking it back", { connection: connection.id, hook: created.id, error });
      await registration.remove?.(call, created.id).catch((failure: unknown) =>
        log.warn("hook not taken back yet", {
          connection: connection.id,
          hook: created.id,
          error: failure,
        }),
      );
      throw error;
    }
    log.info("hook registered", { connection: connection.id, hook: created.id, events: created.events });
    await options.onState({ state: "verifying", reason: null });
  };

  const record = async (
    row: StoredRegistration,
    found: { id: string; events: readonly string[] },
    secret: string | null,
  ): Promise<void> => {
    const at = now();
    const id = newId("sec", at);
    await store.recordRegistration(
      {
        ...row,
        state: "current",
        vendorId: found.id,
        events: [...found.events],
        sealed: null,
        updatedAt: at,
      },
      secret === null
        ? null
        : {
            sealed: {
              id,
              connectionId: connection.id,
              field: SIGNING_SECRET,
              sealed: options.vault.seal(secret, `secret:${id}`),
              createdAt: at,
              retiresAt: null,
            },
            retireSecretsAt: at + DEFAULT_OVERLAP_HOURS * HOUR_MS,
          },
    );
    await directory.reload();
  };

  const adopt = async (
    { hookId, vendorId, events, adopt: how }: Keeper,
    { rows }: Situation,
  ): Promise<void> => {
    const row =
      rows.find((each) => each.hookId === hookId) ?? unknownRow(connection, hookId, address(hookId), now());
    const secret =
      how === "with_our_secret" && row.sealed ? options.vault.open(row.sealed, aboutSecret(hookId)) : null;
    await record(row, { id: vendorId!, events }, secret);
    log.info("hook adopted", { connection: connection.id, hook: vendorId, events });
  };

  const update = async (step: Extract<Step, { do: "update" }>): Promise<void> => {
    const { hookId, vendorId, events, active } = step;
    const changes = { ...(events && { events }), ...(active !== undefined && { active }) };
    const hook: VendorHook | null =
      done.updated < MOST_UPDATED ? await registration.update!(call, vendorId, changes) : null;
    done.updated += 1;
    if (hook === null) {
      mayUpdate = false;
      return;
    }
    await store.changeRegistration(hookId, { vendorId: hook.id, events: hook.events }, now());
    done.switchedOn ||= active === true && hook.active;
    log.info("hook changed", { connection: connection.id, hook: hook.id, ...changes });
  };

  const remove = async (step: Extract<Step, { do: "remove" }>, { rows }: Situation): Promise<void> => {
    const { hookId, vendorId, url } = step;
    const row = rows.find((each) => each.hookId === hookId);
    if (row === undefined) {
      const found = unknownRow(connection, hookId, url, now());
      await store.recordRegistration({ ...found, state: "leaving", vendorId }, null);
    } else if (row.state === "current") {
      // before the vendor is called: nobody must take it for current afterwards
      await store.changeRegistration(hookId, { state: "leaving" }, now());
    }
    const result = await removeAt(vendorId);
    const at = now();
    if (result === "removed") {
      log.info("hook removed", { connection: connection.id, hook: vendorId });
      if (row?.state === "intended" || row?.state === "gone") await endAddress(hookId, "gone");
      else await store.changeRegistration(hookId, { state: "leaving", vendorId, leftAt: at }, at);
      return;
    }
    notRemovable.add(vendorId);
    if (result === "switched_off" && needed.length === 0 && row?.state === "current") {
      log.info("hook switched off", { connection: connection.id, hook: vendorId });
      await store.changeRegistration(hookId, { state: "current", vendorId, events: [] }, at);
      return;
    }
    log.warn("hook left at the vendor: it can't be removed from here", {
      connection: connection.id,
      hook: vendorId,
    });
    await store.changeRegistration(hookId, { state: "orphaned", vendorId, leftAt: row?.leftAt ?? at }, at);
    if (row?.state === "intended" || row?.state === "gone") await endAddress(hookId, "orphaned");
  };

  /** `switched_off`: it can't be removed, and sends nothing any more. */
  const removeAt = async (vendorId: string): Promise<"removed" | "gone" | "unsupported" | "switched_off"> => {
    const result = await unlessRejected(async () => registration.remove?.(call, vendorId));
    if (result === "removed") return result;
    const hook = await unlessRejected(async () => registration.update?.(call, vendorId, { active: false }));
    return hook && !hook.active ? "switched_off" : (result ?? "unsupported");
  };

  const take = async (step: Step, situation: Situation): Promise<void> => {
    switch (step.do) {
      case "adopt":
        return adopt(step.keeper, situation);
      case "note":
        return store.changeRegistration(
          step.hookId,
          { vendorId: step.vendorId, events: [...step.events] },
          now(),
        );
      case "update":
        return update(step);
      case "create":
        return create(situation);
      case "remove":
        return remove(step, situation);
      case "left":
        return store.changeRegistration(step.hookId, { state: "leaving", leftAt: now() }, now());
      case "end":
        return endAddress(step.hookId, step.state);
    }
  };

  const wanted = needed.join(" ");
  for (let round = 1; ; round += 1) {
    const situation = await look(options);
    const { keeper, steps } = plan(situation, {
      mayUpdate,
      mayCreate: done.created < MOST_CREATED + Number(removeFirst),
      mayReplace: memory.stuckFor !== wanted,
      removeFirst,
      notRemovable,
    });
    if (steps.length === 0 || round > MOST_ROUNDS) {
      if (keeper && !isRight(keeper, needed)) memory.stuckFor = wanted;
      else delete memory.stuckFor;
      const outcome = await outcomeOf(situation, keeper, vendor);
      if (outcome.state !== "live" || !done.switchedOn) return outcome;
      return { state: "live", reason: `${label} had switched the webhook off; it was switched on again.` };
    }
    for (const step of steps) await take(step, situation);
  }
}

/** @returns undefined when the vendor said no */
async function unlessRejected<T>(ask: () => Promise<T>): Promise<T | undefined> {
  try {
    return await ask();
  } catch (error) {
    if (error instanceof Rejected) return undefined;
    throw error;
  }
}

function aboutSecret(hookId: string): string {
  return `registration:${hookId}`;
}

function newHook(connectionId: string, at: number): Hook {
  return { id: newHookId(), connectionId, state: "active", createdAt: at, retiredAt: null };
}

/** Of an address that was given to the vendor by hand. */
function unknownRow({ id, app }: Connection, hookId: string, url: string, at: number): StoredRegistration {
  return {
    hookId,
    connectionId: id,
    app,
    url,
    state: "current",
    vendorId: null,
    events: [],
    sealed: null,
    confirmedAt: null,
    leftAt: null,
    createdAt: at,
    updatedAt: at,
  };
}
