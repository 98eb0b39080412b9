/**
 * Finds out how a sender signs: from a call that somebody saved, or by listening for the next one. Shows what was
 * recognised and asks before anything is saved; without a terminal the likeliest way is taken.
 */
import { readFileSync } from "node:fs";
import { setTimeout as wait } from "node:timers/promises";
import { isCancel, password, select } from "@clack/prompts";
import { catalog } from "../catalog.ts";
import type { DerivedSettings, FoundSettings } from "../core/define-trigger.ts";
import { ConfigError } from "../core/errors.ts";
import { readSavedCall } from "../core/signature/read-saved-call.ts";
import type { Client } from "./client.ts";
import { bold } from "./output.ts";

const ASK_AGAIN_MS = 500;

interface ListeningShown {
  state: "off" | "waiting" | "heard";
}

/** `-` reads it from standard input, `env:NAME` and `@file` from there; left out: asked for. */
export async function readSecret(option: string | undefined, interactive: boolean): Promise<string> {
  if (option === "-") return readFileSync(0, "utf8").trim();
  if (option?.startsWith("@")) return readFileSync(option.slice(1), "utf8").trim();
  if (option?.startsWith("env:")) {
    const value = process.env[option.slice(4)];
    if (value !== undefined) return value.trim();
    throw new ConfigError(`The environment variable ${option.slice(4)} is not set.`, {
      code: "invalid_option",
    });
  }
  if (option !== undefined) return option.trim();
  if (!interactive) {
    throw new ConfigError("Finding out how calls are signed takes the signing secret: add --secret -", {
      code: "invalid_option",
    });
  }
  const answer = await password({ message: "Signing secret: as the sender's page shows it" });
  if (isCancel(answer)) throw stopped();
  return answer.trim();
}

/**
 * Looks at a saved call right here; nothing of it is sent anywhere.
 *
 * @returns the settings that make it verify
 * @throws {ConfigError} with the finder's own reason when nothing fits
 */
export async function settingsFromFile(
  app: string,
  file: string,
  options: { secret: string; interactive: boolean },
): Promise<FoundSettings["settings"]> {
  const sender = catalog.triggers.get(app);
  if (!sender?.deriveSettings)
    throw new ConfigError(`How ${app} signs is known: --call is for custom.`, { code: "invalid_option" });
  const derived = sender.deriveSettings({ ...readSavedCall(readFileSync(file)), secret: options.secret });
  const index = await choose(derived, options.interactive);
  return derived.found[index]?.settings ?? {};
}

/** Has the server find out, from a saved call or from the next one that arrives, and save it. */
export async function findOutAndSave(
  client: Client,
  connection: { name: string; address: string | null },
  options: { file?: string | undefined; interactive: boolean },
): Promise<FoundSettings> {
  const { file, interactive } = options;
  const call = file === undefined ? {} : { call: readFileSync(file, "utf8") };
  if (file === undefined) await hear(client, connection);
  const body = { connection: connection.name, ...call };
  const derived = await client.post<DerivedSettings>("/senders/derive", body);
  const save = await choose(derived, interactive);
  await client.post("/senders/derive", { ...body, save });
  return derived.found[save] as FoundSettings;
}

async function hear(
  client: Client,
  { name, address }: { name: string; address: string | null },
): Promise<void> {
  await client.post("/senders/listen", { connection: name });
  console.error(
    `Listening for ten minutes. Let the sender send something, a test for example, to\n\n  ${bold(address ?? "")}\n`,
  );
  for (;;) {
    const { state } = await client.get<ListeningShown>(`/senders/listen/${encodeURIComponent(name)}`);
    if (state === "heard") return;
    if (state === "off") {
      throw new ConfigError(
        "No call came within ten minutes. Does the sender reach this address, and did it send something?",
        { code: "nothing_heard" },
      );
    }
    await wait(ASK_AGAIN_MS);
  }
}

/** @returns the position of the way that its owner wants */
async function choose({ found, problem }: DerivedSettings, interactive: boolean): Promise<number> {
  if (problem) throw new ConfigError(problem.message, { code: problem.code });
  for (const { words, notes } of found) {
    console.error([`Recognised: ${bold(words)}`, ...notes.map((note) => `  ${note}`)].join("\n"));
  }
  if (!interactive) return 0;
  const answer = await select({
    message: "Save that for this connection?",
    options: [
      ...found.map(({ settings, words }, index) => ({
        value: index,
        label: found.length === 1 ? "Yes" : words,
        ...(settings["preset"] === "none" ? {} : { hint: `preset ${settings["preset"]}` }),
      })),
      { value: -1, label: "No, change nothing" },
    ],
  });
  if (isCancel(answer) || answer === -1) throw stopped();
  return answer;
}

function stopped(): ConfigError {
  return new ConfigError("Stopped; nothing was changed.", { code: "stopped" });
}
