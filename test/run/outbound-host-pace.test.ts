import { describe, expect, it } from "@jest/globals";
import { http } from "../../actions/http.ts";
import { silentLog } from "../../src/log.ts";
import { CALLS_PER_SECOND, createOutbound } from "../../src/run/outbound/outbound.ts";
import { json, memoryCache, useDestination } from "./outbound-destination.ts";

describe("calls to one host", () => {
  const at = useDestination();

  /** Sends so many at once for several connections; @returns when each was let go, in milliseconds */
  const send = async (count: number, callsPerSecond: Record<string, number>): Promise<number[]> => {
    const times: number[] = [];
    const outbound = createOutbound({
      egress: { allowPrivate: true },
      log: silentLog,
      now: () => 1_000_000,
      callsPerSecond,
      wait: async (ms) => void times.push(ms),
    });
    const signal = new AbortController().signal;
    const calls = Array.from({ length: count }, (_, index) => {
      const connection = { id: `sub_${index % 3}`, name: "x", values: { auth: "none" } };
      return outbound
        .clientFor({ app: http, connection, cache: memoryCache(), signal })
        .http.get(`${at.destination.url}/${index}`);
    });
    await Promise.all(calls);
    outbound.close();
    return times;
  };

  it("keep the pace of the host together, whoever makes them, and no second holds more", async () => {
    at.destination.answers.push(json(200, {}));
    const { host } = new URL(at.destination.url);
    const times = [0, ...(await send(60, { [host]: 25 }))];
    expect(times).toHaveLength(60);
    const most = times.map((from) => times.filter((each) => each >= from && each < from + 1_000).length);
    expect(Math.max(...most)).toBe(25);
  });

  it("go at once where none is set", async () => {
    at.destination.answers.push(json(200, {}));
    expect(await send(60, {})).toEqual([]);
  });

  it("are 25 a second to Zapier unless somebody says otherwise", () => {
    expect(CALLS_PER_SECOND).toEqual({ "hooks.zapier.com": 25 });
  });
});
