/** Answering what a run asks, and linking candidates by hand: over the API and on the command line. */
import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { hirewire, makeDataDir, removeDataDir } from "./hirewire.ts";
import { openOffice, type Office } from "./office.ts";

const JANE = "jane@example.com";
/** Each command is a process of its own. */
const COMMANDS_MS = 90_000;

let dataDir: string;
let office: Office;
beforeAll(async () => {
  dataDir = await makeDataDir();
  office = await openOffice(dataDir);
  await office.automate("Invite", "hiresscope.application_scored", [
    { id: "ask", use: "hirewire.ask_person", with: { question: "Invite?", choices: ["yes", "no"] } },
  ]);
});
afterAll(async () => {
  await office?.server.stop();
  await removeDataDir(dataDir);
});

describe("answering over the API", () => {
  it("takes one of the choices, by its value or its label, and refuses the rest in words", async () => {
    await office.application("kim@example.com", "Kim");
    const { id } = await office.newestIn("Invite", "held");
    await expect(office.answer(id, "maybe")).rejects.toThrow(
      '\\"maybe\\" is not among the choices: yes, no.',
    );
    await expect(office.server.api("POST", `/runs/${id}/release`)).rejects.toThrow(
      "goes on once its question is answered",
    );
    await office.answer(id, "Yes");
    expect(await office.newestIn("Invite", "succeeded")).toMatchObject({
      outputs: { ask: { answer: "yes" } },
    });
    await expect(office.answer(id, "no")).rejects.toThrow("asks nothing");
    await expect(office.answer("run_unknown", "no")).rejects.toThrow("There is no run");
  });

  it.each([
    ["one name", { names: [{ email: JANE }] }, "two names"],
    ["the same name twice", { names: [{ email: JANE }, { email: JANE.toUpperCase() }] }, "two names"],
    [
      "no address",
      { names: [{ email: "jane" }, { connection: "trycrucible", id: "usr_9" }] },
      "is not an email address",
    ],
    [
      "an unknown connection",
      { names: [{ email: JANE }, { connection: "attic", id: "9" }] },
      'no connection \\"attic\\"',
    ],
    ["an empty id", { names: [{ email: JANE }, { connection: "trycrucible", id: " " }] }, "is empty"],
  ])("links no candidates by %s", async (_what, body, words) => {
    await expect(office.server.api("POST", "/candidates", body)).rejects.toThrow(words);
    await expect(office.server.api("GET", `/candidates?email=${JANE}`)).rejects.toThrow("Nothing is known");
  });
});

describe("the command line", () => {
  it(
    "shows what is asked, and takes the answer",
    async () => {
      await office.application("lee@example.com", "Lee");
      const { id } = await office.newestIn("Invite", "held");
      const shown = await hirewire(dataDir, ["runs", "--automation", "Invite"]);
      expect(shown.stdout).toMatch(
        /Waiting for your answer: 1\nasks {2}Invite\? {2}Invite\n {2}- yes\n {2}- no\n/,
      );
      expect(shown.stdout).toContain(`hirewire runs answer ${id} <choice>`);
      expect((await hirewire(dataDir, ["runs", id])).stdout).toContain("asks  Invite?");
      const refused = await hirewire(dataDir, ["runs", "answer", id, "well", "yes"]);
      expect(refused).toMatchObject({ code: 1, stderr: expect.stringContaining("is not among the choices") });
      const answered = await hirewire(dataDir, ["runs", "answer", id, "no"]);
      expect(answered).toMatchObject({ code: 0, stdout: `${id} goes on with "no".\n` });
      expect(await office.newestIn("Invite", "succeeded")).toMatchObject({
        outputs: { ask: { answer: "no" } },
      });
    },
    COMMANDS_MS,
  );

  it(
    "links candidates, one and many, and takes names back",
    async () => {
      const candidates = (...args: string[]) => hirewire(dataDir, ["candidates", ...args]);
      const linked = await candidates(
        "link",
        "max@example.com",
        "trycrucible:usr_50",
        "--name",
        "Max Mustermann",
      );
      const max = "Max Mustermann\n  max@example.com\n  trycrucible:usr_50\n";
      expect(linked).toMatchObject({ code: 0, stdout: max });
      await candidates("unlink", "trycrucible:usr_50");
      expect((await candidates("find", "max@example.com")).stdout).toBe(
        "Max Mustermann\n  max@example.com\n",
      );
      expect((await candidates("find", "nonsense")).stderr).toContain("neither an email address nor an id");
    },
    COMMANDS_MS,
  );

  it(
    "links a file of candidates as a whole or not at all",
    async () => {
      const file = join(dataDir, "people.csv");
      const link = async (text: string) => {
        await writeFile(file, text);
        return hirewire(dataDir, ["candidates", "link", "--file", file]);
      };
      const wrong = await link("email;name;trycrucible\nada@example.com;Ada;usr_51\nbo@example;Bo;usr_52\n");
      expect(wrong).toMatchObject({
        code: 1,
        stderr: expect.stringContaining('Line 3: "bo@example" is not an email'),
      });
      const stray = await link("email;attic\nada@example.com;usr_51\n");
      expect(stray.stderr).toContain('The column "attic" is no connection');
      await expect(office.server.api("GET", "/candidates?email=ada@example.com")).rejects.toThrow(
        "Nothing is known",
      );
      const right = await link(
        "email;name;trycrucible\nada@example.com;Ada;usr_51\nbo@example.com;;usr_52\n",
      );
      expect(right).toMatchObject({ code: 0, stdout: "Linked 2 candidate(s).\n" });
      await office.challenge("usr_51");
      expect(await office.newestEvent()).toMatchObject({
        lane: "ada@example.com",
        hiring: { candidate: { name: "Ada", remembered: ["email", "name"] } },
      });
    },
    COMMANDS_MS,
  );
});
