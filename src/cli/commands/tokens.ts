/** `hirewire tokens`: access to the API, one token for each purpose. */
import { Command, InvalidArgumentError } from "commander";
import { SCOPE_NAMES, SCOPES, type Scope, type TokenView } from "../../run/operations/tokens.ts";
import { bold, table, when } from "../output.ts";
import { act } from "./globals.ts";
import type { PageOf } from "./shown.ts";

interface Options {
  scope: Scope[];
  /** In milliseconds from now. */
  expires?: number;
}

export function tokensCommand(): Command {
  const group = new Command("tokens").description("access to the API, one token for each purpose");

  group
    .command("list", { isDefault: true })
    .description("what each token is for and may do, newest first")
    .action((_options: unknown, command: Command) =>
      act(command, async (client, output) => {
        const items: TokenView[] = [];
        for (let before: string | undefined; ;) {
          const page = await client.get<PageOf<TokenView>>("/tokens", { limit: 200, before });
          items.push(...page.items);
          if (page.next === null) break;
          before = page.next;
        }
        output.show(items, () => list(items));
      }),
    );

  group
    .command("create")
    .description("make a token, which is shown this once")
    .argument("<name>", "what it is for")
    .requiredOption(
      "--scope <scopes>",
      `what it may do, comma-separated: ${SCOPE_NAMES.join(", ")}`,
      toScopes,
    )
    .option("--expires <time>", "when it ends, such as 90d or 12h; left out: never", toDuration)
    .addHelpText(
      "after",
      `\nScopes:\n${SCOPE_NAMES.map((scope) => `  ${scope.padEnd(7)}${SCOPES[scope]}`).join("\n")}`,
    )
    .action((name: string, { scope: scopes, expires }: Options, command: Command) =>
      act(command, async (client, output) => {
        const expiresAt = expires === undefined ? null : Date.now() + expires;
        const made = await client.post<TokenView & { token: string }>("/tokens", { name, scopes, expiresAt });
        output.show(
          made,
          () => `${bold(made.token)}\n\nThis is "${made.name}", shown this once. ${ends(made)}`,
        );
      }),
    );

  group
    .command("revoke")
    .description("refuse a token from now on")
    .argument("<token>", "its name or id, never the token itself")
    .action((nameOrId: string, _options: unknown, command: Command) =>
      act(command, async (client, output) => {
        const { items } = await client.get<PageOf<TokenView>>("/tokens", { limit: 200 });
        const named = items.find(({ id, name }) => id === nameOrId || name === nameOrId);
        await client.delete(`/tokens/${encodeURIComponent(named?.id ?? nameOrId)}`);
        output.show(
          named ?? { id: nameOrId },
          () => `"${named?.name ?? nameOrId}" is revoked: it is refused from now on.`,
        );
      }),
    );
  return group;
}

function list(items: TokenView[]): string {
  if (items.length === 0) return "No tokens. The operator's own, in the data folder, is not listed.";
  const rows = items.map((token) => [
    token.id,
    token.name,
    token.scopes.join(", "),
    token.lastUsedAt === null ? "never" : when(token.lastUsedAt),
    endsInShort(token),
  ]);
  return table(["TOKEN", "NAME", "MAY", "LAST USED", "ENDS"], rows);
}

function ends({ expiresAt, expired }: TokenView): string {
  if (expiresAt === null) return "It does not expire.";
  return expired ? `It expired ${when(expiresAt)}.` : `It expires ${when(expiresAt)}.`;
}

function toScopes(text: string, before: Scope[] = []): Scope[] {
  const scopes = text.split(",").map((each) => each.trim());
  const wrong = scopes.find((each) => !(SCOPE_NAMES as string[]).includes(each));
  if (wrong !== undefined) throw new InvalidArgumentError(`"${wrong}" is none of ${SCOPE_NAMES.join(", ")}.`);
  return [...before, ...(scopes as Scope[])];
}

const UNITS: Record<string, number> = { m: 60_000, h: 3_600_000, d: 86_400_000 };

function toDuration(text: string): number {
  const [, count, unit] = /^(\d{1,5})([mhd])$/.exec(text) ?? [];
  const length = UNITS[unit ?? ""];
  if (length !== undefined && Number(count) > 0) return Number(count) * length;
  throw new InvalidArgumentError("It must be a number with m, h or d, such as 90d.");
}

function endsInShort({ expiresAt, expired }: TokenView): string {
  if (expiresAt === null) return "never";
  return expired ? `ended ${when(expiresAt)}` : when(expiresAt);
}
