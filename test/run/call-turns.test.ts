/** In which order calls of several workspaces are taken in, round by round of the loop. */
import { beforeEach, describe, expect, it } from "@jest/globals";
import { createCallTurns, type CallTurns } from "../../src/run/intake/call-turns.ts";

describe("calls of several workspaces", () => {
  let turns: CallTurns;
  let begun: string[];
  let rounds: (() => void)[];
  beforeEach(() => {
    begun = [];
    rounds = [];
    turns = createCallTurns({ atOnce: 3, nextRound: (begin) => void rounds.push(begin) });
  });
  const call = (workspace: number, name: string): Promise<string> =>
    turns.of(workspace)(() => {
      begun.push(name);
      return Promise.resolve(name);
    });
  const calls = (workspace: number, names: string): Promise<string[]> =>
    Promise.all(names.split("").map((name) => call(workspace, name)));
  /** @returns what was begun in it */
  async function round(): Promise<string> {
    const before = begun.length;
    for (const begin of rounds.splice(0)) begin();
    await Promise.resolve(); // whoever was called begins
    return begun.slice(before).join("");
  }

  it("are begun at once while there are few", async () => {
    expect(await call(1, "a")).toBe("a");
    expect(begun).toEqual(["a"]);
  });

  it("wait for a round when many come in one, and each round begins a few", async () => {
    const all = calls(1, "abcdefgh");
    expect(begun.join("")).toBe("abc");
    expect([await round(), await round(), await round()]).toEqual(["def", "gh", ""]);
    expect(await all).toEqual("abcdefgh".split(""));
    expect(rounds).toEqual([]); // an idle process is left alone
  });

  it("of one that has a single call wait for one round, however many another one has", async () => {
    void calls(1, "abcdefghijklmnop");
    void calls(2, "Z");
    expect(await round()).toBe("dZe");
  });

  it("of several are taken in turn, also when they come in the middle", async () => {
    void calls(1, "abcdefgh");
    void calls(2, "QR");
    expect(await round()).toBe("dQe");
    void calls(3, "Z");
    expect(await round()).toBe("RfZ");
    expect(await round()).toBe("gh");
  });

  it("are in the order of their coming for each", async () => {
    void calls(1, "abcd");
    await round();
    void calls(1, "ef"); // the round that they come in has room
    expect(begun.join("")).toBe("abcdef");
  });

  it("that fail do so for themselves", async () => {
    void calls(1, "abc");
    const failing = turns.of(1)(() => Promise.reject(new Error("no")));
    const sound = call(1, "e");
    await round();
    await expect(failing).rejects.toThrow("no");
    expect(await sound).toBe("e");
  });
});
