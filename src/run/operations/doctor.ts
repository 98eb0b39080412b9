/** Looks at everything that usually goes wrong in an installation, and says what to do about it. Changes nothing. */
import type { Directory } from "../directory.ts";
import type { Housekeeping } from "../housekeeping/housekeeping.ts";
import type { Store } from "../../store/store.ts";
import type { PublicAddress } from "./address.ts";
import type { Checks } from "./checks.ts";
import type { Connections, ConnectionView } from "./connections.ts";
import type { Sources } from "./sources.ts";

export interface Finding {
  check: "address" | "clock" | "disk" | "keys" | "connections" | "hooks" | "events" | "versions";
  verdict: "ok" | "warning" | "failure";
  /** What was found and, unless it is well, what to do. */
  message: string;
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
const SUPPORTED_NODE = 24;
const TROUBLED = new Set(["drifted", "refused", "switched_off", "unreachable"]);

export function doctorOperations(options: {
  store: Store;
  directory: Directory;
  connections: Connections;
  checks: Checks;
  storage: Housekeeping["storage"];
  dataDir: string;
  sources: Sources;
  /** What was left at vendors of connections that are gone. */
  leftBehind: () => { app: string; url: string; vendorId: string | null }[];
  address: PublicAddress;
  version: string;
  now: () => number;
}): Doctor {
  const {
    store,
    directory,
    connections,
    checks,
    storage,
    dataDir,
    sources,
    leftBehind,
    address,
    version,
    now,
  } = options;

  const examineAddress = async (): Promise<Finding[]> => {
    const { findings, clockAheadMs } = await address.check();
    const found = findings.map(({ verdict, message }) => ({ check: "address" as const, verdict, message }));
    return [...found, ...(clockAheadMs === null ? [] : [clock(Math.abs(clockAheadMs))])];
  };

  const examineDisk = async (): Promise<Finding> => {
    const { freeBytes, usage, keep, room } = await storage();
    const gigabytes = (bytes: number): string => `${(bytes / 1e9).toFixed(1)} GB`;
    const isFull = freeBytes !== null && freeBytes < NOTHING_BYTES;
    const found =
      freeBytes === null
        ? `What is kept takes ${gigabytes(usage.bytes)} in the database. How much is free there is to be asked where the database runs`
        : `${gigabytes(freeBytes)} are free where the data is kept (${dataDir}), which takes ${gigabytes(usage.bytes)}`;
    const limit =
      keep.maxDataBytes > 0 && usage.bytes > keep.maxDataBytes
        ? `more than the ${gigabytes(keep.maxDataBytes)} that it may take`
        : "too little";
    if (room === "nothing_left") {
      const message = `${found}: ${limit}, and all that may be removed is gone. Make room now, or events are refused soon.`;
      return { check: "disk", verdict: "failure", message };
    }
    if (room === "short" || isFull) {
      const message = `${found}: ${limit}. The oldest payloads and events are removed before their time, so that new ones find room: make room.`;
      return { check: "disk", verdict: isFull ? "failure" : "warning", message };
    }
    if (freeBytes !== null && freeBytes < LITTLE_BYTES)
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

  const examineConnection = async ({ id, name, state, stateReason }: ConnectionView): Promise<Finding[]> => {
    const say = (verdict: Finding["verdict"], sentences: readonly string[]): Finding => ({
      check: "connections",
      verdict,
      message: `${name}: ${sentences.join(" ")}`,
    });
    if (state === "auth_expired") {
      return [
        say("failure", [stateReason ?? "the credentials are not accepted any more. Enter them again."]),
      ];
    }
    const [asked, source] = await Promise.all([checks.check(id), sources.of(id)]);
    const found = asked ? [say(asked.ok ? "ok" : "failure", [asked.message])] : [];
    // the likeliest, and where the rest is
    const inShort = (advice: readonly string[]): string[] => [
      ...advice.slice(0, 2),
      ...(advice.length > 2 ? [`More: \`hirewire sources ${name}\`.`] : []),
    ];
    if (source?.by === "hand" && source.state !== "live") {
      found.push(say("warning", [source.reason ?? "", ...inShort(source.advice)]));
    } else if (source?.rhythm.words) {
      found.push(say("warning", [`${source.rhythm.words}.`, ...inShort(source.rhythm.advice)]));
    } else if (source && source.advice.length > 0) {
      found.push(say("warning", [source.reason ?? "", ...inShort(source.advice)]));
    }
    return found.length > 0 ? found : [say("ok", ["nothing to complain about."])];
  };

  /** Sources whose events do not come although somebody waits for them, and what has to be removed by hand. */
  const examineHooks = async (): Promise<Finding[]> => {
    const all = await sources.all();
    const troubled = connections.list().flatMap(({ id, name }): Finding[] => {
      const source = all.get(id);
      if (source === undefined) return [];
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
    return [...troubled, ...leftBehind().map(({ app, ...orphan }) => left(app, orphan))];
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
        ...perConnection.flat(),
        ...(await examineHooks()),
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
function clock(skewMs: number): Finding {
  const message = `This machine's clock and that of the address differ by ${Math.round(skewMs / 1000)} s`;
  const advice = "Let the clock be set by NTP.";
  if (skewMs >= SKEW_FAILURE_MS) {
    return {
      check: "clock",
      verdict: "failure",
      message: `${message}: signed events will be refused. ${advice}`,
    };
  }
  if (skewMs >= SKEW_WARNING_MS) {
    return { check: "clock", verdict: "warning", message: `${message}. ${advice}` };
  }
  return { check: "clock", verdict: "ok", message: `${message}.` };
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
