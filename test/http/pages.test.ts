/** Lists that grow, page by page. */
import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { SCORES, sendScore, setUp, startServer, type Server } from "./server.ts";

interface PageShown {
  items: { id: string }[];
  next: string | null;
}

let server: Server;
let automation: string;
beforeAll(async () => {
  server = await startServer();
  ({ automation } = await setUp(server));
  for (const score of [81, 82, 83, 84, 85]) await sendScore(server, score);
  for (const name of ["a", "b", "c", "d", "e"]) {
    await server.get("POST", "/tokens", { name, scopes: ["read"] });
  }
  for (const score of [81, 82, 83, 84])
    await server.get("PUT", `/automations/${automation}`, SCORES.replace("80", String(score)));
});
afterAll(() => server?.close());

const LISTS = ["/events", "/runs", "/tokens", "/automations/Scores/versions", "/runs?state=waiting"];

describe.each(LISTS)("%s", (path) => {
  const page = async (query: string) => {
    const answer = await server.call("GET", `${path}${path.includes("?") ? "&" : "?"}${query}`);
    return { link: answer.headers.get("link"), ...((await answer.json()) as PageShown) };
  };

  it("gives the same through its pages as at once, newest first", async () => {
    const whole = await page("limit=200");
    expect(whole.items).toHaveLength(5);
    expect([whole.next, whole.link]).toEqual([null, null]);
    const ids = whole.items.map(({ id }) => id);
    expect(ids).toEqual(ids.toSorted().toReversed());

    const seen: string[] = [];
    let next: string | null = null;
    let pages = 0;
    do {
      const { items, next: following } = await page(`limit=2${next === null ? "" : `&before=${next}`}`);
      seen.push(...items.map(({ id }) => id));
      next = following;
      pages += 1;
    } while (next !== null);
    expect(seen).toEqual(ids);
    expect(pages).toBe(3);
  });

  it("knows its last page even when it is full", async () => {
    expect((await page("limit=5")).next).toBeNull();
  });

  it("links to the next page, with everything that was asked", async () => {
    const { link, next } = await page("limit=2");
    const target = /^<([^>]+)>; rel="next"$/.exec(link ?? "")?.[1];
    expect(new URL(target!, server.runtime.url).searchParams.get("before")).toBe(next);
    const followed = await server.call("GET", target!.replace(/^\/api/, ""));
    expect(((await followed.json()) as PageShown).items).toEqual(
      (await page(`limit=2&before=${next}`)).items,
    );
  });

  it.each(["nonsense", "evt_0", "con_01k3zzzzzzzzzzzzzzzzzzzzzz", "", "../../etc", "x".repeat(3_000)])(
    "refuses the cursor %j",
    async (before) => {
      const query = new URLSearchParams({ before }).toString();
      const answer = await server.call("GET", `${path}${path.includes("?") ? "&" : "?"}${query}`);
      expect(answer.status).toBe(422);
      const problem = (await answer.json()) as { code: string; path: string; detail: string };
      expect(problem).toMatchObject({ code: "unknown_cursor", path: "before" });
      expect(problem.detail.length).toBeLessThan(300);
    },
  );

  it.each(["limit=0", "limit=201", "limit=many", "limit=1.5", "lmit=2"])("refuses %s", async (query) => {
    const answer = await server.call("GET", `${path}${path.includes("?") ? "&" : "?"}${query}`);
    expect(answer.status).toBe(422);
    expect(await answer.json()).toMatchObject({ code: "invalid_request" });
  });
});
