/** `hirewire doctor`: is the installation well, and if not, what to do. */
import { Command } from "commander";
import type { Finding } from "../../run/operations/doctor.ts";
import { state, table } from "../output.ts";
import { act } from "./globals.ts";

const WORDS: Record<Finding["verdict"], string> = { ok: "passed", warning: "warning", failure: "failed" };

export function doctorCommand(): Command {
  return new Command("doctor")
    .description(
      "look at address, clock, disk, keys, connections and versions; exits with 1 when something is wrong",
    )
    .action((_options: unknown, command: Command) =>
      act(command, async (client, output) => {
        const { findings } = await client.post<{ findings: Finding[] }>("/doctor");
        output.show(findings, () =>
          table(
            ["RESULT", "CHECK", "FOUND"],
            findings.map(({ verdict, check, message }) => [state(WORDS[verdict]), check, message]),
          ),
        );
        if (findings.some(({ verdict }) => verdict === "failure")) process.exitCode = 1;
      }),
    );
}
