/** `hirewire people`: who may use the web pages, and a way in for whoever is locked out. */
import { Command, InvalidArgumentError } from "commander";
import { ConfigError } from "../../core/errors.ts";
import { ROLE_NAMES, ROLES, type Role } from "../../core/roles.ts";
import type { Client } from "../client.ts";
import { bold, table, when } from "../output.ts";
import { act } from "./globals.ts";

interface PersonShown {
  id: string;
  name: string;
  email: string;
  role: Role;
  lastSeenAt: number | null;
}

interface LinkShown {
  link: string;
  expiresAt: number;
}

export function peopleCommand(): Command {
  const group = new Command("people").description("who may use the web pages, and links that let them in");

  group
    .command("list", { isDefault: true })
    .description("everybody, with their roles")
    .action((_options: unknown, command: Command) =>
      act(command, async (client, output) => {
        const items = await everybody(client);
        output.show(items, () => list(items));
      }),
    );

  group
    .command("link")
    .description("make a link that lets somebody in: the first owner, or whoever is locked out")
    .argument("[email]", "whose password it replaces; left out: the first owner makes their account")
    .action((email: string | undefined, _options: unknown, command: Command) =>
      act(command, async (client, output) => {
        const path =
          email === undefined ? "/people/set-up-link" : `/people/${(await find(client, email)).id}/link`;
        const made = await client.post<LinkShown>(path);
        const what =
          email === undefined ? "makes the first owner's account" : `sets a new password for ${email}`;
        output.show(made, () => `${bold(made.link)}\n\nIt ${what}, once, until ${when(made.expiresAt)}.`);
      }),
    );

  group
    .command("invite")
    .description("make a link by which somebody makes an account")
    .argument("<email>", "what they will sign in with")
    .option("--role <role>", `what they may do: ${ROLE_NAMES.join(", ")}`, toRole, "viewer" as Role)
    .addHelpText(
      "after",
      `\nRoles:\n${ROLE_NAMES.map((role) => `  ${role.padEnd(8)}${ROLES[role].about}`).join("\n")}`,
    )
    .action((email: string, { role }: { role: Role }, command: Command) =>
      act(command, async (client, output) => {
        const made = await client.post<LinkShown>("/invitations", { email, role });
        output.show(
          made,
          () => `${bold(made.link)}\n\nSend it to ${email}. It is good once, until ${when(made.expiresAt)}.`,
        );
      }),
    );

  group
    .command("role")
    .description("change what somebody may do")
    .argument("<email>")
    .argument("<role>", ROLE_NAMES.join(", "), toRole)
    .action((email: string, role: Role, _options: unknown, command: Command) =>
      act(command, async (client, output) => {
        const { id } = await find(client, email);
        const changed = await client.patch<PersonShown>(`/people/${id}`, { role });
        output.show(changed, () => `${changed.name} is ${article(role)} now.`);
      }),
    );

  group
    .command("remove")
    .description("take somebody's access away; they are signed out everywhere")
    .argument("<email>")
    .action((email: string, _options: unknown, command: Command) =>
      act(command, async (client, output) => {
        const person = await find(client, email);
        await client.delete(`/people/${person.id}`);
        output.show({ id: person.id }, () => `${person.name} has no account any more.`);
      }),
    );
  return group;
}

async function everybody(client: Client): Promise<PersonShown[]> {
  return (await client.get<{ items: PersonShown[] }>("/people")).items;
}

async function find(client: Client, email: string): Promise<PersonShown> {
  const wanted = email.trim().toLowerCase();
  const found = (await everybody(client)).find((person) => person.email === wanted);
  if (found) return found;
  throw new ConfigError(`Nobody here has the address ${email}. \`hirewire people\` shows who there is.`, {
    code: "user_not_found",
  });
}

function list(items: PersonShown[]): string {
  if (items.length === 0) return "Nobody yet. `hirewire people link` prints the link for the first owner.";
  const rows = items.map(({ name, email, role, lastSeenAt }) => [
    email,
    name,
    role,
    lastSeenAt === null ? "signed in nowhere" : when(lastSeenAt),
  ]);
  return table(["EMAIL", "NAME", "ROLE", "LAST SEEN"], rows);
}

function toRole(text: string): Role {
  const role = ROLE_NAMES.find((each) => each === text);
  if (role !== undefined) return role;
  throw new InvalidArgumentError(`It must be ${ROLE_NAMES.join(", ")}.`);
}

function article(role: Role): string {
  return role === "viewer" ? "a viewer" : `an ${role}`;
}
