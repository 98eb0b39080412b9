/** `hirewire rotate <connection>`: replaces the signing secret at a vendor that has an API for it. */
import { Command } from "commander";
import type { Rotated } from "../../hooks/rotate.ts";
import { when } from "../output.ts";
import { act } from "./globals.ts";
import type { ConnectionShown } from "./shown.ts";

export function rotateCommand(): Command {
  return new Command("rotate")
    .description("replace a signing secret over the vendor's API; the old one stays valid for a while")
    .argument("<connection>", "name of the connection")
    .option("--overlap <hours>", "how long the old one stays valid (default 24)")
    .addHelpText(
      "after",
      "\nWhere the vendor has no API for it, make a new secret there and paste it:\n  hirewire connect --update <connection> --set signing_secret=…",
    )
    .action((name: string, { overlap }: { overlap?: string }, command: Command) =>
      act(command, async (client, output) => {
        const rotated = await client.post<Rotated & { connection: ConnectionShown }>(
          `/connections/${encodeURIComponent(name)}/rotate`,
          overlap === undefined ? {} : { overlapHours: Number(overlap) },
        );
        output.show(rotated, () => describe(rotated));
      }),
    );
}

function describe({ how, oldUntil, connection }: Rotated & { connection: ConnectionShown }): string {
  const { name, label } = connection;
  const what =
    how === "changed"
      ? `${label} signs with a new secret now`
      : `${label} makes its secrets itself: it has a new webhook of "${name}" with one, and the old webhook is gone`;
  return `${what}. The old secret is accepted until ${when(oldUntil)}.`;
}
