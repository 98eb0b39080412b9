/** `hirewire candidates`: by which names one person is known across apps. */
import { readFileSync } from "node:fs";
import { Command } from "commander";
import { z } from "zod";
import { ConfigError } from "../../core/errors.ts";
import type { CandidateName, CandidateView } from "../../run/operations/candidates.ts";
import type { Client } from "../client.ts";
import { bold } from "../output.ts";
import { CANDIDATE_NAME, readCandidateName } from "../read-candidate-name.ts";
import { readCsv, type CsvRow } from "../read-csv.ts";
import { act } from "./globals.ts";
import type { ConnectionShown } from "./shown.ts";

/** So many calls are under way at a time while a file is linked. */
const AT_ONCE = 8;

export function candidatesCommand(): Command {
  const candidates = new Command("candidates").description(
    "who is known by which names across apps, so that a bare id finds its person",
  );
  candidates
    .command("find")
    .description("every name by which a candidate is known")
    .argument("<name>", CANDIDATE_NAME)
    .action((name: string, _options: unknown, command: Command) =>
      act(command, async (client, output) => {
        const known = await client.get<CandidateView>("/candidates", toQuery(readCandidateName(name)));
        output.show(known, () => describe(known));
      }),
    );
  candidates
    .command("link")
    .description("say that names belong to one person, one by one or from a CSV file")
    .argument("[names...]", CANDIDATE_NAME)
    .option("--name <name>", "what the person is called")
    .option(
      "--file <csv>",
      "a table with a header: `email`, `name`, and a column of ids for each connection, headed by its name",
    )
    .action((names: string[], options: { name?: string; file?: string }, command: Command) =>
      act(command, async (client, output) => {
        if (options.file !== undefined) {
          const people = await readPeople(client, options.file);
          await linkAll(client, people);
          output.show({ linked: people.length }, () => `Linked ${people.length} candidate(s).`);
          return;
        }
        const known = await link(client, { names: names.map(readCandidateName), name: options.name });
        output.show(known, () => describe(known));
      }),
    );
  candidates
    .command("unlink")
    .description("forget one name of a candidate, such as a link made by mistake")
    .argument("<name>", CANDIDATE_NAME)
    .action((name: string, _options: unknown, command: Command) =>
      act(command, async (client, output) => {
        const query = new URLSearchParams(toQuery(readCandidateName(name))).toString();
        await client.delete(`/candidates?${query}`);
        output.show({ forgotten: name }, () => `Forgot ${name}. Its other names stay linked.`);
      }),
    );
  return candidates;
}

interface Person {
  names: CandidateName[];
  name: string | undefined;
}

function link(client: Client, person: Person): Promise<CandidateView> {
  return client.post<CandidateView>("/candidates", person);
}

function toQuery(name: CandidateName): Record<string, string> {
  return { ...name };
}

/** Reads and checks the whole file first: a mistake in it changes nothing. */
async function readPeople(client: Client, file: string): Promise<Person[]> {
  const { columns, rows } = readCsv(read(file));
  const { items } = await client.get<{ items: ConnectionShown[] }>("/connections");
  const known = items.map(({ name }) => name);
  const unknown = columns.filter((column) => !["email", "name", ...known].includes(column));
  if (unknown.length > 0) {
    throw new ConfigError(
      `The column "${unknown[0]}" is no connection. Head the columns \`email\`, \`name\` or with a connection's name: ${known.join(", ")}.`,
      { code: "invalid_csv" },
    );
  }
  const mistakes = rows.flatMap((row) => mistakeIn(row) ?? []);
  if (mistakes.length > 0) {
    const more = mistakes.length > 1 ? ` (and ${mistakes.length - 1} more)` : "";
    throw new ConfigError(`${mistakes[0]}${more} Nothing was linked.`, { code: "invalid_csv" });
  }
  return rows.map(personIn);
}

function read(file: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch (cause) {
    throw new ConfigError(`The file ${file} can't be read.`, { code: "file_not_readable", cause });
  }
}

function personIn({ cells: { email = "", name = "", ...ids } }: CsvRow): Person {
  const at = Object.entries(ids).filter(([, id]) => id !== "");
  return {
    names: [...(email === "" ? [] : [{ email }]), ...at.map(([connection, id]) => ({ connection, id }))],
    name: name === "" ? undefined : name,
  };
}

function mistakeIn(row: CsvRow): string | null {
  const { email = "" } = row.cells;
  if (email !== "" && !z.email().safeParse(email.toLowerCase()).success)
    return `Line ${row.line}: "${email}" is not an email address.`;
  if (personIn(row).names.length < 2)
    return `Line ${row.line}: linking takes two names of one candidate, such as an email address and an id.`;
  return null;
}

async function linkAll(client: Client, people: readonly Person[]): Promise<void> {
  const rest = people.values();
  const work = async (): Promise<void> => {
    for (const person of rest) await link(client, person);
  };
  await Promise.all(Array.from({ length: AT_ONCE }, work));
}

function describe({ emails, name, ids }: CandidateView): string {
  return [
    bold(name ?? emails[0] ?? "a candidate without a name"),
    ...emails.map((email) => `  ${email}`),
    ...ids.map(({ connection, id }) => `  ${connection}:${id}`),
  ].join("\n");
}
