/** Changes that come in a rush make few fetches. */
import { afterEach, beforeEach, expect, it, jest } from "@jest/globals";
import { gather, type Gathering } from "../../web/api/gather.ts";

let told: string[][];
let page: { hidden: boolean };
let changes: Gathering;
beforeEach(() => {
  jest.useFakeTimers();
  told = [];
  page = { hidden: false };
  changes = gather((keys) => void told.push(keys), page);
});
afterEach(() => {
  changes.stop();
  jest.useRealTimers();
});

it("tells each key once, a moment after the first change", () => {
  changes.add("runs", "home");
  jest.advanceTimersByTime(200);
  changes.add("runs");
  expect(told).toEqual([]);
  jest.advanceTimersByTime(50);
  expect(told).toEqual([["runs", "home"]]);
  jest.advanceTimersByTime(10_000);
  expect(told).toHaveLength(1);
});

it("tells less often in a rush, and as soon as before after it", () => {
  for (let change = 0; change < 20; change += 1) changes.add("runs");
  jest.advanceTimersByTime(250);
  expect(told).toHaveLength(1);
  changes.add("runs");
  jest.advanceTimersByTime(1_999);
  expect(told).toHaveLength(1);
  jest.advanceTimersByTime(1);
  expect(told).toHaveLength(2);
  changes.add("runs");
  jest.advanceTimersByTime(250);
  expect(told).toHaveLength(3);
});

it("waits while nobody looks, and loses nothing", () => {
  page.hidden = true;
  changes.add("runs");
  jest.advanceTimersByTime(60_000);
  changes.add("events");
  expect(told).toEqual([]);
  page.hidden = false;
  jest.advanceTimersByTime(2_000);
  expect(told).toEqual([["runs", "events"]]);
});
