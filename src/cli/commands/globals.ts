/** Options that every command has, and what follows from them. */
import type { Command } from "commander";
import { withClient, type Client } from "../client.ts";
import { createOutput, type Output } from "../output.ts";

export interface Globals {
  data: string;
  /** Left out: the first one. */
  workspace?: string;
  json: boolean;
}

export function globalsOf(command: Command): Globals {
  return command.optsWithGlobals<Globals>();
}

/** Runs a command's work with an API client and an output. */
export async function act(
  command: Command,
  work: (client: Client, output: Output) => Promise<void>,
): Promise<void> {
  const { data, workspace, json } = globalsOf(command);
  await withClient(data, workspace, (client) => work(client, createOutput(json)));
}
