/**
 * Replaces a signing secret at its vendor, over the vendor's API. At every moment, through a crash too, whatever the
 * vendor signs with is accepted here: the new secret counts before the vendor hears of it, the old one goes on for a while.
 */
import { randomBytes } from "node:crypto";
import { setTimeout as delay } from "node:timers/promises";
import { ConfigError, RetryLater } from "../core/errors.ts";
import { newId } from "../core/id.ts";
import type { Connection, SealedSecret } from "../core/types.ts";
import type { Log } from "../log.ts";
import { type Directory, SIGNING_SECRET } from "../run/directory.ts";
import { DEFAULT_OVERLAP_HOURS } from "../run/operations/connections.ts";
import { type Owners, ownersInProcess } from "../store/owners.ts";
import type { StoredRegistration } from "../store/registrations.ts";
import type { Store } from "../store/store.ts";
import type { Vault } from "../vault/open-vault.ts";
import type { Registrar } from "./registrar/registrar.ts";
import type { OpenVendorSide, VendorSide } from "./registrar/vendor-side.ts";

export interface Rotated {
  /** `changed`: the vendor took the new secret. `made_anew`: it makes its own, so there is a new webhook with one. */
  how: "changed" | "made_anew";
  /** Until when the old secret is accepted too. */
  oldUntil: number;
}

const PATIENCE_MS = 60_000;
const HOUR_MS = 60 * 60 * 1000;
/** Until other processes have heard that something changed. */
const HEARD_MS = 300;

export interface Rotation {
  /**
   * @throws {ConfigError} `rotates_by_hand` when the vendor has no API for it, `not_registered` when it has no webhook of
   *         ours at present, `rotation_failed` with the reason; then the old secret stays in use
   * @throws {HirewireError} as the vendor's API says no
   */
  rotate(connection: Connection, overlapHours?: number): Promise<Rotated>;
}

export function createRotation(options: {
  store: Store;
  vault: Vault;
  directory: Directory;
  openVendor: OpenVendorSide;
  registrar: Pick<Registrar, "reconcile" | "source">;
  log: Log;
  now: () => number;
  /** Shared with all processes; default: this one is all there is. */
  owners?: Owners | undefined;
  /** Secrets were changed here: other processes have to read them anew. */
  onChanged?: (() => void) | undefined;
}): Rotation {
  const { store, vault, directory, openVendor, registrar, log, now } = options;
  const { owners = ownersInProcess(), onChanged = () => undefined } = options;

  /** So that whatever the vendor signs with is accepted, whichever process it comes to. */
  const tellOthers = async (): Promise<void> => {
    await directory.reload();
    onChanged();
    if (owners.shared) await delay(HEARD_MS);
  };

  const currentOf = async ({ id }: Connection): Promise<StoredRegistration | undefined> =>
    (await store.registrations()).find(
      ({ connectionId, state }) => connectionId === id && state === "current",
    );

  const change = async (
    connection: Connection,
    vendorId: string,
    { registration, call, label }: VendorSide,
    overlapMs: number,
  ): Promise<Rotated> => {
    const at = now();
    const value = `whsec_${randomBytes(32).toString("base64url")}`;
    const id = newId("sec", at);
    const sealed = vault.seal(value, `secret:${id}`);
    const secret: SealedSecret = {
      id,
      connectionId: connection.id,
      field: SIGNING_SECRET,
      sealed,
      createdAt: at,
      retiresAt: null,
    };
    await store.addSecret(secret);
    await tellOthers();
    try {
      const changed = await registration.update!(call, vendorId, { secret: value });
      if (changed === null) throw failed(label, "It changes no webhook, or does not know this one any more.");
    } catch (error) {
      // an answer that was lost may have said yes: then both secrets stay, until one is replaced for good
      const mayHaveWorked = call.signal.aborted || error instanceof RetryLater;
      if (!mayHaveWorked) await store.deleteSecret(id);
      await tellOthers();
      throw error;
    }
    await store.retireSecrets(connection.id, SIGNING_SECRET, id, at + overlapMs);
    await tellOthers();
    return { how: "changed", oldUntil: at + overlapMs };
  };

  const makeAnew = async (
    connection: Connection,
    row: StoredRegistration,
    { label }: VendorSide,
  ): Promise<Rotated> => {
    const at = now();
    await store.changeRegistration(row.hookId, { state: "leaving" }, at);
    await registrar.reconcile(connection.id);
    const next = await currentOf(connection);
    if (!next || next.hookId === row.hookId) {
      const why = registrar.source(connection.id)?.reason ?? "It made no new webhook.";
      // the old one is still there, because a new one is made before it is removed
      await store.changeRegistration(row.hookId, { state: "current" }, now());
      await registrar.reconcile(connection.id);
      throw failed(label, why);
    }
    return { how: "made_anew", oldUntil: at + DEFAULT_OVERLAP_HOURS * HOUR_MS };
  };

  const rotateAlone = async (
    connection: Connection,
    overlapHours: number,
    within: AbortSignal,
  ): Promise<Rotated> => {
    const vendor = await openVendor(connection, within);
    if (vendor === null || vendor.unavailable !== null) {
      const why = vendor?.unavailable ?? "its vendor has no API for that.";
      throw new ConfigError(
        `The signing secret of ${connection.name} is replaced by hand: ${why} Make a new one there and paste it: \`hirewire connect --update ${connection.name} --set signing_secret=…\`. The old one stays valid for ${DEFAULT_OVERLAP_HOURS} hours.`,
        { code: "rotates_by_hand" },
      );
    }
    const row = await currentOf(connection);
    if (!row || row.vendorId === null) {
      throw new ConfigError(
        `${vendor.label} has no webhook of ${connection.name} at present, so there is no secret to replace. Turn on an automation that needs its events first.`,
        { code: "not_registered" },
      );
    }
    const takes = vendor.registration.takesSecret === true && vendor.registration.update !== undefined;
    const rotated = takes
      ? await change(connection, row.vendorId, vendor, overlapHours * HOUR_MS)
      : await makeAnew(connection, row, vendor);
    log.info("signing secret replaced at the vendor", { connection: connection.id, how: rotated.how });
    return rotated;
  };

  return {
    rotate: (connection, overlapHours = DEFAULT_OVERLAP_HOURS) =>
      owners.alone(`rotation ${connection.id}`, AbortSignal.timeout(PATIENCE_MS), (within) =>
        rotateAlone(connection, overlapHours, within),
      ),
  };
}

function failed(label: string, why: string): ConfigError {
  return new ConfigError(`${label} did not replace the secret: ${why} The old one stays in use.`, {
    code: "rotation_failed",
  });
}
