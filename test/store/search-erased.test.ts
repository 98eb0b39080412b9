/** What was searched of a person is gone from the file with the person, down to its pieces of three letters. */
import { readFileSync } from "node:fs";
import { afterEach, beforeEach, expect, it } from "@jest/globals";
import { makeEvent, T0 } from "../contract/store/fixtures.ts";
import { Scene } from "../contract/store/scene.ts";
import { temporaryStore, type TemporaryStore } from "./temporary-store.ts";

let opened: TemporaryStore;
let scene: Scene;
beforeEach(async () => {
  opened = await temporaryStore(() => T0);
  scene = new Scene(opened);
});
afterEach(() => opened.destroy());

const { hiring } = makeEvent();
const about = (name: string, email: string) => ({
  lane: email,
  hiring: { ...hiring, candidate: { name, email } },
  body: new TextEncoder().encode("{}"),
});

it("leaves no piece of a name behind", async () => {
  const pieces = ["qxwvzj", "qxw", "wvz", "vzj"];
  const left = async (): Promise<string[]> => {
    await scene.reopen(); // the log is copied back
    const file = readFileSync(opened.file, "latin1").toLowerCase();
    return pieces.filter((piece) => file.includes(piece));
  };
  await scene.record([], about("Ada Berg", "ada@example.com"));
  await scene.record([], about("Qxwvzj", "gone@example.com"));
  while ((await scene.store.fillSearch(1)) > 0);
  expect(await left()).toContain("qxwvzj");

  const refs = [{ email: "gone@example.com" }];
  await scene.store.eraseEvents(refs, { after: null, limit: 10, at: T0, repeats: {} });
  await scene.store.eraseCandidate(refs);
  expect(await left()).toEqual([]);
  expect((await scene.store.searchEvents({ text: "berg" }, { limit: 5 })).items).toHaveLength(1);
  expect((await scene.store.searchEvents({ text: "qxw" }, { limit: 5 })).items).toEqual([]);
});
