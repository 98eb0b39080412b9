/** The bare servers: what the machine can do at most, and what a plain Express does. */
import { fileURLToPath } from "node:url";
import { COUNTS_PATH, type Counts } from "../servers/received.ts";
import type { Contestant, Place } from "./contestant.ts";
import { spawnServer } from "./spawn-server.ts";

export const limit = bare({
  key: "limit",
  label: "Limit: bare HTTP + HMAC",
  delivers: false,
  about: "node:http that checks the signature and answers. Keeps nothing, delivers nothing.",
  file: "limit.ts",
});

export const bareExpress = bare({
  key: "express",
  label: "Express + HMAC",
  delivers: false,
  about: "Express 5 that checks the signature and answers. Keeps nothing, delivers nothing.",
  file: "express.ts",
});

const DURABLE = {
  delivers: true,
  file: "durable-forward.ts",
  args: ({ folder, sink }: Place) => ["--folder", folder, "--sink", sink.url],
};

export const durableForward = bare({
  ...DURABLE,
  key: "forward",
  label: "Limit: grouped commits + forward",
  about:
    "node:http, HMAC, node:sqlite with grouped commits (WAL, synchronous=FULL), filter and mapping in JavaScript, POST over kept-alive connections. No retries, no history, no order.",
});

/** Negative controls: a harness that calls these sound is broken. */
export const controls = (["lose", "double"] as const).map((flaw) =>
  bare({
    ...DURABLE,
    key: `control-${flaw}s`,
    label: `Control: ${flaw}s 1 in 100`,
    about: `The grouped-commit limit, made to ${flaw} one message in a hundred.`,
    args: (place) => [...DURABLE.args(place), "--flaw", flaw],
  }),
);

function bare(
  server: Omit<Contestant, "start"> & { file: string; args?: (place: Place) => string[] },
): Contestant {
  const { file, args = () => [], ...contestant } = server;
  const path = fileURLToPath(new URL(`../servers/${file}`, import.meta.url));
  return {
    ...contestant,
    async start(place) {
      const spawned = spawnServer(process.execPath, [
        "--disable-warning=ExperimentalWarning",
        path,
        ...args(place),
      ]);
      const url = await spawned.printed(/listens on (http:\/\/\S+)/);
      const counts = async (): Promise<Counts> =>
        (await (await fetch(`${url}${COUNTS_PATH}`)).json()) as Counts;
      return {
        ...spawned,
        hookUrl: `${url}/in`,
        accepted: async () => (await counts()).accepted,
        settled: async () => (await counts()).underWay === 0,
      };
    },
  };
}
