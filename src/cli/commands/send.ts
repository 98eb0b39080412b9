/** `hirewire send <event>`: a sample event, signed as the vendor would, to our own address. */
import { readFileSync } from "node:fs";
import { Command } from "commander";
import { ConfigError } from "../../core/errors.ts";
import type { SampleSent } from "../../run/operations/samples.ts";
import { act } from "./globals.ts";
import { collect, readChanges } from "../values.ts";

interface Options {
  connection?: string;
  set: string[];
  file?: string;
  exact: boolean;
}

export function sendCommand(): Command {
  return new Command("send")
    .description("send a signed sample event, such as trycrucible.invitation_scored")
    .argument("<event>", "vendor.event")
    .option("--connection <name>", "which connection, when the vendor has several")
    .option("--set <path=value>", "change a field: --set score=91; null removes it", collect, [])
    .option("--file <payload.json>", "send this payload instead of the sample")
    .option("--exact", "send the sample as it stands: a second one counts as a repeat", false)
    .action((event: string, options: Options, command: Command) =>
      act(command, async (client, output) => {
        const sent = await client.post<SampleSent>("/samples", {
          event,
          connection: options.connection,
          changes: readChanges(options.set),
          ...(options.file === undefined ? {} : { payload: readPayload(options.file) }),
          exact: options.exact,
        });
        output.show(sent, () =>
          sent.status === 200
            ? `Sent ${event} to ${sent.connection}: received.`
            : `Sent ${event} to ${sent.connection}: answered ${sent.status}. \`hirewire hooks --rejected\` says why.`,
        );
        if (sent.status !== 200) process.exitCode = 1;
      }),
    );
}

function readPayload(file: string): unknown {
  try {
    return JSON.parse(readFileSync(file, "utf8")) as unknown;
  } catch (error) {
    throw new ConfigError(`${file} can't be read as JSON: ${error instanceof Error ? error.message : ""}`, {
      code: "invalid_option",
    });
  }
}
