/**
 * Two workspaces on one server: every route that there is, asked with every id of the one by those of the other. It is answered
 * as if there were no such thing, nothing of the one is told, and its rows stay as they are; what the same calls do in the
 * right hands shows that they would have done something.
 *
 * The routes come from the router. A new one, or a new place for an id, that is not known in `trespasses-by-route.ts` fails here.
 */
import { isDeepStrictEqual } from "node:util";
import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import type { Headers } from "./busy-workspace.ts";
import { describeOtherAddresses } from "./describe-other-addresses.ts";
import { namesSomething } from "./naming-fields.ts";
import { trespassesOf } from "./trespasses-by-route.ts";
import * as two from "./two-workspaces.ts";
import { ask, foundIn, idsOf, inOrder, openTwoWorkspaces, queriedBy, TARGETS } from "./two-workspaces.ts";

/** An automation's examples are tried without any connection, and a plan is made of names alone. */
const IDLE = ["testDefinition", "planConfig"];

/** Whether one of these values stands in a body at `steps.connection`, whatever lists are on the way. */
function holds(body: unknown, [name, ...rest]: readonly string[], values: readonly string[]): boolean {
  if (Array.isArray(body))
    return body.some((each) => holds(each, name === undefined ? [] : [name, ...rest], values));
  if (name === undefined) return typeof body === "string" && values.some((value) => body.includes(value));
  return (
    typeof body === "object" && body !== null && holds((body as Record<string, unknown>)[name], rest, values)
  );
}

let house: two.TwoWorkspaces;
beforeAll(async () => {
  house = await openTwoWorkspaces();
}, 120_000);
afterAll(() => house?.close());

/** By route and place: what those of the other workspace were answered. */
const answered = new Map<string, string>();

describe("by the ids of another workspace", () => {
  it("nothing is found and nothing is changed, at any route", async () => {
    const { north, south, tables, runtime } = house;
    const [theirs, own] = [idsOf(north), idsOf(south)];
    const none = two.nobodys(north, theirs);
    const marks = await two.marksOf(tables, north);
    expect(marks.length).toBeGreaterThan(60);
    const home: Headers = [["host", south.host], ...south.token];
    const wrong: unknown[] = [];
    let before = await tables.checksums(north.seq);
    for (const target of inOrder(TARGETS)) {
      const name = `${target.base} ${target.route.operationId}`;
      const queried = queriedBy(target.route);
      const likeNone = trespassesOf(target.route, queried, none, own);
      for (const [place, trespass] of trespassesOf(target.route, queried, theirs, own).entries()) {
        const got = await ask(runtime.url, target, trespass, home);
        const told = two.inGeneral(got, theirs);
        const like = likeNone[place]!;
        // where nothing is named, nobody could be
        const expected = isDeepStrictEqual(like, trespass)
          ? told
          : two.inGeneral(await ask(runtime.url, target, like, home), none);
        const found = foundIn(got, marks, trespass);
        if (found.length > 0 || told !== expected) wrong.push({ name, trespass, found, told, expected });
        answered.set(`${name} ${place}`, told);
      }
      if (target.route.method === "get" && target.base === "/api") continue; // these come first, and are looked at together
      const after = await tables.checksums(north.seq);
      const changed = two.changedIn(before, after);
      if (changed.length > 0) wrong.push({ name, changed });
      before = after;
    }
    expect(wrong).toEqual([]);
  }, 120_000);

  it("every body is tried in each field that names something", () => {
    const theirs = idsOf(house.north);
    const [unknown, missed]: [string[], string[]] = [[], []];
    for (const { route } of TARGETS) {
      const bodies = route.body
        ? trespassesOf(route, [], theirs, idsOf(house.south)).map(({ body }) => body)
        : [];
      for (const field of two.fieldsOf(route)) {
        const place = `${route.operationId} ${field}`;
        const names = namesSomething(route, field);
        if (names === undefined) unknown.push(place);
        if (names && !bodies.some((body) => holds(body, field.split("."), Object.values(theirs))))
          missed.push(place);
      }
    }
    expect({ unknown, missed }).toEqual({ unknown: [], missed: [] });
  });

  it("at a route or a place that nobody thought of, these tests fail", () => {
    const [{ route }] = TARGETS as [two.Target];
    const [theirs, own] = [idsOf(house.north), idsOf(house.south)];
    const tryOut = (changes: object, queried: string[] = []) =>
      trespassesOf({ ...route, ...changes }, queried, theirs, own);
    expect(() => tryOut({ path: "/gadgets/:id" })).toThrow("/gadgets/:id");
    expect(() => tryOut({ operationId: "newOne", body: { schema: null } })).toThrow("the body of newOne");
    expect(() => tryOut({}, ["gadget"])).toThrow("?gadget");
  });
});

describeOtherAddresses(() => house);

describe("by its own ids", () => {
  it("its owner would have found or changed something", async () => {
    const { north, tables, runtime, byOperator } = house;
    const theirs = idsOf(north);
    const tried = new Set<string>();
    const busy = new Set<string>();
    let before = await tables.checksums(north.seq);
    for (const target of inOrder(TARGETS)) {
      const { forOperator = false, operationId, scope, method } = target.route;
      const name = `${target.base} ${operationId}`;
      const home: Headers = forOperator
        ? byOperator("hooks.test")
        : [["host", north.host], ...(scope === null ? [] : north.cookie)];
      for (const [place, trespass] of trespassesOf(
        target.route,
        queriedBy(target.route),
        theirs,
        theirs,
      ).entries()) {
        const given = JSON.stringify(trespass);
        if (!Object.values(theirs).some((id) => given.includes(id))) continue;
        tried.add(operationId);
        const got = two.inGeneral(await ask(runtime.url, target, trespass, home), theirs);
        if (got !== answered.get(`${name} ${place}`)) busy.add(operationId);
      }
      if (method === "get") continue;
      const after = await tables.checksums(north.seq);
      if (tried.has(operationId) && two.changedIn(before, after).some((table) => table !== "audit"))
        busy.add(operationId);
      before = after;
    }
    expect(tried.size).toBeGreaterThan(85);
    expect([...tried].filter((each) => !busy.has(each))).toEqual(IDLE);
  }, 120_000);
});
