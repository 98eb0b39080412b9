/** `hirewire automations`: save them, turn them on, pause them, turn them off. */
import { readFileSync } from "node:fs";
import { Command } from "commander";
import { readAutomation } from "../../core/automation/automation-file.ts";
import type { Automation, AutomationState } from "../../core/types.ts";
import { state, table } from "../output.ts";
import { act } from "./globals.ts";
import type { AutomationShown } from "./shown.ts";

export function automationsCommand(): Command {
  const group = new Command("automations").description("the automations, and turning them on and off");

  group
    .command("list", { isDefault: true })
    .description("every automation with its state")
    .action((_options: unknown, command: Command) =>
      act(command, async (client, output) => {
        const { items } = await client.get<{ items: Automation[] }>("/automations");
        output.show(items, () => list(items));
      }),
    );

  group
    .command("save")
    .description("save a YAML file: a new automation, or a new version of the one with its name")
    .argument("<file>")
    .option("--on", "turn it on at once, whatever the file says", false)
    .action((file: string, options: { on: boolean }, command: Command) =>
      act(command, async (client, output) => {
        const yaml = readFileSync(file, "utf8");
        const { items } = await client.get<{ items: Automation[] }>("/automations");
        const { name } = await client.post<{ name: string }>("/automations/check", yaml);
        const existing = items.find((automation) => automation.name === name);
        let saved = existing
          ? await client.put<AutomationShown>(`/automations/${existing.id}`, yaml)
          : await client.post<AutomationShown>("/automations", yaml);
        const wanted = options.on ? "on" : readAutomation(yaml).state;
        if (wanted !== undefined && wanted !== saved.state) {
          saved = await client.post<AutomationShown>(`/automations/${saved.id}/state`, { state: wanted });
        }
        output.show(saved, () =>
          [
            `Saved "${saved.name}", version ${saved.versionNumber}: ${state(saved.state)}.`,
            ...sourceLines(saved),
          ].join("\n"),
        );
      }),
    );

  const setters: [name: string, to: AutomationState, what: string][] = [
    ["on", "on", "turn it on; what was kept while it was paused runs now"],
    ["pause", "paused", "keep its events for later"],
    ["off", "off", "stop it; later events are not kept for it"],
  ];
  for (const [name, to, what] of setters) {
    const command = group.command(name).description(what).argument("<automation>", "its name or id");
    if (to === "on") command.option("--skip-held", "drop what was kept while it was paused", false);
    command.action((automation: string, options: { skipHeld?: boolean }, self: Command) =>
      act(self, async (client, output) => {
        const held = to === "on" ? (options.skipHeld ? "skip" : "release") : "keep";
        const changed = await client.post<AutomationShown>(
          `/automations/${encodeURIComponent(automation)}/state`,
          {
            state: to,
            held,
          },
        );
        output.show(changed, () =>
          [`"${changed.name}" is ${state(changed.state)}.`, ...sourceLines(changed)].join("\n"),
        );
      }),
    );
  }
  return group;
}

/** Whether its events come: an automation that is on does nothing while its vendor sends nothing. */
function sourceLines({ sources }: AutomationShown): string[] {
  return sources.map(({ connection, state: word, reason }) => {
    const about = reason === null ? "" : `: ${reason}`;
    return `  events from ${connection}: ${state(word)}${about}`;
  });
}

function list(items: Automation[]): string {
  if (items.length === 0)
    return "No automations yet. `hirewire automations save mappings/score-to-slack.yaml --on` makes one.";
  return table(
    ["STATE", "NAME", "TRIGGER", "STEPS", "VERSION"],
    items.map(({ state: word, name, definition, versionNumber }) => [
      state(word),
      name,
      definition.trigger,
      definition.steps.map(({ use }) => use).join(", "),
      String(versionNumber),
    ]),
  );
}
