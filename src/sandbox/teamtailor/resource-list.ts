/**
 * Resources, lists of them in pages, and what a query may ask for: an unknown filter, relation or page size is refused.
 *
 * Sources: https://docs.teamtailor.com/ (Pagination), https://jsonapi.org/format/ (read 2026-11-21).
 */
import type { Request } from "express";
import { TeamtailorError } from "./teamtailor-error.ts";

export interface ShownResource {
  id: string;
  type: string;
  attributes: Record<string, unknown>;
  /** By name: what the resource is related to. Told only when it is asked for with `include`. */
  related?: Record<string, ShownResource | null>;
}

const DEFAULT_SIZE = 10;
const MAX_SIZE = 30;

export function showOne(resource: ShownResource): unknown {
  return { data: withLinks(resource, []) };
}

/**
 * @param options.filters  the filters that may be asked for
 * @param options.most     fewer than Teamtailor's 30 in a page, for tests
 */
export function showList(
  request: Request,
  all: readonly ShownResource[],
  options: { filters?: readonly string[]; most?: number | undefined } = {},
): unknown {
  const { filters = [], most = MAX_SIZE } = options;
  const query = readQuery(request);
  for (const name of query.filters.keys()) {
    if (!filters.includes(name))
      throw new TeamtailorError(400, "Filter not allowed", `${name} is not allowed.`);
  }
  const relations = new Set(all.flatMap(({ related }) => Object.keys(related ?? {})));
  const unknown = query.include.find((name) => all.length > 0 && !relations.has(name));
  if (unknown !== undefined)
    throw new TeamtailorError(400, "Invalid include", `${unknown} is not a relation.`);
  const size = Math.min(query.size, most);
  const pages = Math.max(1, Math.ceil(all.length / size));
  const shown = all.slice((query.page - 1) * size, query.page * size);
  const included = new Map<string, unknown>();
  for (const { related } of shown) {
    for (const name of query.include) {
      const other = related?.[name];
      if (other) included.set(`${other.type} ${other.id}`, withLinks(other, []));
    }
  }
  const linkTo = (page: number): string => {
    const url = new URL(`${request.protocol}://${request.get("host")}${request.originalUrl}`);
    url.searchParams.set("page[number]", String(page));
    return url.href;
  };
  return {
    data: shown.map((each) => withLinks(each, query.include)),
    ...(query.include.length > 0 && { included: [...included.values()] }),
    meta: { "record-count": all.length, "page-count": pages },
    links: {
      first: linkTo(1),
      ...(query.page < pages && { next: linkTo(query.page + 1) }),
      last: linkTo(pages),
    },
  };
}

/** What the query filters by. */
export function filterOf(request: Request, name: string): string | undefined {
  return readQuery(request).filters.get(name);
}

function readQuery(request: Request): {
  filters: Map<string, string>;
  include: string[];
  size: number;
  page: number;
} {
  const { searchParams } = new URL(request.originalUrl, "http://sandbox.invalid");
  const filters = new Map<string, string>();
  for (const [name, value] of searchParams) {
    const filter = /^filter\[([\w-]+)\]$/.exec(name)?.[1];
    if (filter !== undefined) filters.set(filter, value);
    else if (!["include", "sort", "page[size]", "page[number]"].includes(name)) {
      throw new TeamtailorError(400, "Param not allowed", `${name} is not allowed.`);
    }
  }
  const size = Number(searchParams.get("page[size]") ?? DEFAULT_SIZE);
  const page = Number(searchParams.get("page[number]") ?? 1);
  if (!Number.isInteger(size) || size < 1 || size > MAX_SIZE) {
    throw new TeamtailorError(400, "Page size exceeds maximum", `${size} is not between 1 and ${MAX_SIZE}.`);
  }
  if (!Number.isInteger(page) || page < 1) throw new TeamtailorError(400, "Invalid page value");
  return { filters, include: (searchParams.get("include") ?? "").split(",").filter(Boolean), size, page };
}

function withLinks(
  { id, type, attributes, related = {} }: ShownResource,
  include: readonly string[],
): unknown {
  const relationships = Object.fromEntries(
    Object.entries(related).map(([name, other]) => {
      const links = { related: `/v1/${type}/${id}/${name}` };
      if (!include.includes(name)) return [name, { links }];
      return [name, { links, data: other && { id: other.id, type: other.type } }];
    }),
  );
  return { id, type, links: { self: `/v1/${type}/${id}` }, attributes, relationships };
}
