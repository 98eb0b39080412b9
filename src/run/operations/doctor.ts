/** Looks at everything that usually goes wrong in an installation, and says what to do about it. Changes nothing. */
import type { Directory } from "../directory.ts";
import type { Housekeeping } from "../housekeeping/housekeeping.ts";
import type { Store } from "../../store/store.ts";
import type { Checks } from "./checks.ts";
import type { Connections, ConnectionView } from "./connections.ts";

export interface Finding {
  check: "address" | "clock" | "disk" | "keys" | "connections" | "hooks" | "events" | "versions";
  verdict: "ok" | "warning" | "failure";
  /** What was found and, unless it is well, what to do. */
  message: string;
}

/** The registrar's part in it. */
export interface Sources {
  source(connectionId: string): {
    state: string;
    reason: string | null;
    orphans: { vendorId: string | null; url: string }[];
  } | null;
  leftBehind(): { app: string; url: string; vendorId: string | null }[];
}

export interface Doctor {
  examine(): Promise<Finding[]>;
}

/** With less room than this a busy day may fill the disk. */
const LITTLE_BYTES = 1_000_000_000;
const NOTHING_BYTES = 100_000_000;
/** Senders allow five minutes. */
const SKEW_WARNING_MS = 60_000;
const SKEW_FAILURE_MS = 240_000;
const PATIENCE_MS = 5_000;
const SUPPORTED_NODE = 24;
const TROUBLED = new Set(["drifted", "refused", "switched_off", "unreachable"]);

export function doctorOperations(options: {
  store: Store;
  directory: Directory;
  connections: Connections;
  checks: Checks;
  /** How events reach us. */
  sources: Sources;
  storage: Housekeeping["storage"];
  dataDir: string;
  /** Where senders reach us, without a slash at the end. */
  publicUrl: () => string;
  version: string;
  now: () => number;
}): Doctor {
  const { store, directory, connections, checks, sources, storage, dataDir, publicUrl, version, now } =
    options;

  /** One call answers two questions: whether the address leads here, and what time it is elsewhere. */
  const examineAddress = async (): Promise<Finding[]> => {
    const address = publicUrl();
    const { protocol, hostname } = new URL(address);
    if (/^(localhost|127\.|\[?::1)/.test(hostname)) {
      const message = `Senders are told ${address}, which only this machine can reach. Set PUBLIC_URL to the address under which the internet reaches this server.`;
      return [{ check: "address", verdict: "warning", message }];
    }
    try {
      const began = now();
      const answer = await fetch(`${address}/healthz`, { signal: AbortSignal.timeout(PATIENCE_MS) });
      const ours = answer.ok && ((await answer.json()) as { status?: unknown }).status === "ok";
      const reached: Finding = ours
        ? { check: "address", verdict: "ok", message: `${address} leads here.` }
        : {
            check: "address",
            verdict: "failure",
            message: `Something else answers at ${address} (${answer.status}). Let the proxy lead that address to this server.`,
          };
      const insecure: Finding = {
        check: "address",
        verdict: "warning",
        message: `${address} is not HTTPS. Most senders refuse such an address: put a proxy with a certificate in front.`,
      };
      return [reached, ...(protocol === "https:" ? [] : [insecure]), ...clock(answer, began, now())];
    } catch {
      const message = `${address} does not answer from here. Check PUBLIC_URL, the name's DNS entry, the proxy and the firewall; some networks let no machine reach itself from outside.`;
      return [{ check: "address", verdict: "failure", message }];
    }
  };

  const examineDisk = async (): Promise<Finding> => {
    const { freeBytes, usage, keep, room } = await storage();
    const gigabytes = (bytes: number): string => `${(bytes / 1e9).toFixed(1)} GB`;
    const found = `${gigabytes(freeBytes)} are free where the data is kept (${dataDir}), which takes ${gigabytes(usage.bytes)}`;
    const limit =
      keep.maxDataBytes > 0 && usage.bytes > keep.maxDataBytes
        ? `more than the ${gigabytes(keep.maxDataBytes)} that it may take`
        : "too little";
    if (room === "nothing_left") {
      const message = `${found}: ${limit}, and all that may be removed is gone. Make room now, or events are refused soon.`;
      return { check: "disk", verdict: "failure", message };
    }
    if (room === "short" || freeBytes < NOTHING_BYTES) {
      const message = `${found}: ${limit}. The oldest payloads and events are removed before their time, so that new ones find room: make room.`;
      return { check: "disk", verdict: freeBytes < NOTHING_BYTES ? "failure" : "warning", message };
    }
    if (freeBytes < LITTLE_BYTES)
      return { check: "disk", verdict: "warning", message: `${found}: make room soon.` };
    return { check: "disk", verdict: "ok", message: `${found}.` };
  };

  const examineKeys = (): Finding => {
    const lost = connections.list().filter(({ secrets }) => secrets.some(({ readable }) => !readable));
    if (lost.length === 0)
      return { check: "keys", verdict: "ok", message: "Every stored secret can be opened." };
    const names = lost.map(({ name }) => name).join(", ");
    const message = `Secrets of ${names} can't be opened with the key in use. Start Hirewire with the key that sealed them (HIREWIRE_KEY takes several), or enter them again.`;
    return { check: "keys", verdict: "failure", message };
  };

  const examineConnection = async ({
    id,
    name,
    state,
    stateReason,
    hookPath,
  }: ConnectionView): Promise<Finding> => {
    if (state === "auth_expired") {
      const message = `${name}: ${stateReason ?? "the credentials are not accepted any more. Enter them again."}`;
      return { check: "connections", verdict: "failure", message };
    }
    const asked = await checks.check(id);
    if (asked) {
      return {
        check: "connections",
        verdict: asked.ok ? "ok" : "failure",
        message: `${name}: ${asked.message}`,
      };
    }
    const source = sources.source(id)?.state;
    const registers = source !== undefined && source !== "waiting";
    if (hookPath === null || state === "live" || registers) {
      return { check: "connections", verdict: "ok", message: `${name}: nothing to complain about.` };
    }
    const message = `${name}: nothing verified has arrived yet. Enter its address and secret at the sender, and send a test from there.`;
    return { check: "connections", verdict: "warning", message };
  };

  /** Sources whose events do not come although somebody waits for them, and what has to be removed by hand. */
  const examineHooks = (): Finding[] => {
    const troubled = connections.list().flatMap(({ id, name }): Finding[] => {
      const source = sources.source(id);
      if (source === null) return [];
      const { state, reason, orphans } = source;
      const trouble: Finding[] = TROUBLED.has(state)
        ? [
            {
              check: "hooks",
              verdict: "failure",
              message: `${name} is ${state.replace("_", " ")}. ${reason ?? ""}`.trim(),
            },
          ]
        : [];
      return [...trouble, ...orphans.map((orphan) => left(name, orphan))];
    });
    return [...troubled, ...sources.leftBehind().map(({ app, ...orphan }) => left(app, orphan))];
  };

  const examineEvents = async (): Promise<Finding[]> => {
    const [sums, counts, rejections] = await Promise.all([
      store.conservation(),
      store.runCounts(),
      store.rejections(),
    ]);
    const { received, finished, held, waiting } = sums;
    const adds = received === finished + held + waiting;
    const recent = rejections.filter(({ at }) => now() - at < 24 * 60 * 60 * 1000);
    const untimely = recent.filter(({ code }) => code.startsWith("timestamp_"));
    return [
      {
        check: "events",
        verdict: adds ? "ok" : "failure",
        message: `${received} events received = ${finished} finished + ${held} held + ${waiting} waiting.${adds ? "" : " This does not add up: please report it."}`,
      },
      ...(counts.held === 0
        ? []
        : [
            {
              check: "events",
              verdict: "warning",
              message: `${counts.held} runs wait for a person: see \`hirewire runs --state held\`.`,
            } as const,
          ]),
      ...(recent.length === 0
        ? []
        : [
            {
              check: "events",
              verdict: "warning",
              message: `${recent.length} kinds of calls were refused within a day: see \`hirewire hooks\`.`,
            } as const,
          ]),
      ...(untimely.length === 0
        ? []
        : [
            {
              check: "clock",
              verdict: "failure",
              message:
                "Senders' times and this machine's differ by more than they allow. Let the clock be set by NTP.",
            } as const,
          ]),
    ];
  };

  return {
    async examine() {
      await directory.reload();
      const perConnection = await Promise.all(connections.list().map(examineConnection));
      return [
        ...(await examineAddress()),
        await examineDisk(),
        examineKeys(),
        ...perConnection,
        ...examineHooks(),
        ...(await examineEvents()),
        versions(version),
      ];
    },
  };
}

function left(name: string, { vendorId, url }: { vendorId: string | null; url: string }): Finding {
  const which = vendorId === null ? "a webhook" : `the webhook ${vendorId}`;
  const message = `${name}: ${which} to ${url} can't be removed from here, and its address answers 410. Remove it at the vendor.`;
  return { check: "hooks", verdict: "warning", message };
}

/** A proxy on another machine tells another clock; on this one it says the same and is no evidence. */
function clock(answer: Response, began: number, ended: number): Finding[] {
  const theirs = Date.parse(answer.headers.get("date") ?? "");
  if (Number.isNaN(theirs)) return [];
  const skew = Math.abs(theirs - (began + ended) / 2);
  const message = `This machine's clock and that of the address differ by ${Math.round(skew / 1000)} s`;
  if (skew >= SKEW_FAILURE_MS) {
    return [
      {
        check: "clock",
        verdict: "failure",
        message: `${message}: signed events will be refused. Let the clock be set by NTP.`,
      },
    ];
  }
  if (skew >= SKEW_WARNING_MS) {
    return [{ check: "clock", verdict: "warning", message: `${message}. Let the clock be set by NTP.` }];
  }
  return [{ check: "clock", verdict: "ok", message: `${message}.` }];
}

function versions(hirewire: string): Finding {
  const { node, sqlite = "unknown" } = process.versions;
  const message = `Hirewire ${hirewire}, Node ${node}, SQLite ${sqlite}, ${process.platform} ${process.arch}`;
  if (Number(node.split(".")[0]) >= SUPPORTED_NODE)
    return { check: "versions", verdict: "ok", message: `${message}.` };
  return {
    check: "versions",
    verdict: "failure",
    message: `${message}: Hirewire needs Node ${SUPPORTED_NODE}.`,
  };
}
