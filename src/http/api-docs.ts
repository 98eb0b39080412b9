/** The parts of docs/api.md that are made from the routes: they stand between two comments each. */
import { SCOPES } from "../run/operations/tokens.ts";
import { TAGS, type Route, type Tag } from "./api/define-route.ts";
import { PROBLEMS, type ProblemCode } from "./problem-codes.ts";

/** @returns the page with its made parts anew */
export function documentedApi(page: string, routes: readonly Route[]): string {
  const parts = { scopes: scopeTable(), routes: routeTables(routes), problems: problemTable() };
  return Object.entries(parts).reduce((text, [name, part]) => replacePart(text, name, part), page);
}

function replacePart(page: string, name: string, content: string): string {
  const [begin, end] = [`<!-- ${name}: made by npm run openapi -->`, `<!-- end of ${name} -->`];
  const [before, rest] = page.split(begin);
  const after = rest?.split(end)[1];
  if (before === undefined || after === undefined) throw new TypeError(`docs/api.md has no part "${name}"`);
  return `${before}${begin}\n\n${content}\n\n${end}${after}`;
}

function scopeTable(): string {
  const rows = Object.entries(SCOPES).map(([scope, about]) => `| \`${scope}\` | ${about} |`);
  return ["| Scope | Allows |", "| --- | --- |", ...rows].join("\n");
}

function routeTables(routes: readonly Route[]): string {
  return (Object.keys(TAGS) as Tag[])
    .map((tag) => ({ tag, rows: routes.filter((route) => route.tag === tag).map(routeRow) }))
    .filter(({ rows }) => rows.length > 0)
    .map(({ tag, rows }) =>
      [
        `### ${tag[0]?.toUpperCase()}${tag.slice(1)}`,
        "",
        TAGS[tag],
        "",
        "| Route | What it does | Scope |",
        "| --- | --- | --- |",
        ...rows,
      ].join("\n"),
    )
    .join("\n\n");
}

function routeRow({ method, path, summary, scope }: Route): string {
  return `| \`${method.toUpperCase()} /api${path}\` | ${summary} | ${scope === null ? "none" : `\`${scope}\``} |`;
}

function problemTable(): string {
  const rows = (Object.keys(PROBLEMS) as ProblemCode[]).map(
    (code) => `| ${PROBLEMS[code].status} | \`${code}\` | ${PROBLEMS[code].title} |`,
  );
  return ["| Status | Code | Meaning |", "| --- | --- | --- |", ...rows].join("\n");
}
