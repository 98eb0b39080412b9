/**
 * better-auth's records in our own store (https://www.better-auth.com/docs/guides/create-a-db-adapter, read 2026-11-21).
 * A session's token goes in and comes back as its caller knows it, but only its digest is kept; an issuer's tokens are
 * not kept at all.
 */
import { createAdapterFactory, type CleanedWhere } from "better-auth/adapters";
import { ACCOUNT_COLUMNS } from "../../store/account-columns.ts";
import type { AccountRow, AccountStore, AccountTable, Cell, Condition } from "../../store/accounts.ts";
import { digestOf } from "../secret-token.ts";

const MOMENTS = new Set(["created_at", "updated_at", "last_used_at", "expires_at"]);
const OPERATORS: Partial<Record<string, Condition["is"]>> = {
  eq: "=",
  ne: "<>",
  lt: "<",
  lte: "<=",
  gt: ">",
  gte: ">=",
  in: "in",
};

export function accountAdapter(store: AccountStore) {
  return createAdapterFactory({
    config: {
      adapterId: "hirewire",
      adapterName: "Hirewire's store",
      supportsNumericIds: false,
      supportsJSON: false,
      transaction: false,
    },
    adapter: () => ({
      async create({ model, data }) {
        const table = tableOf(model);
        await store.insertRow(table, toRow(table, data));
        return data;
      },
      async update<T>({ model, where, update }: { model: string; where: CleanedWhere[]; update: T }) {
        const table = tableOf(model);
        const conditions = toConditions(table, where);
        const [found] = await store.selectRows(table, conditions, { limit: 1 });
        if (!found) return null;
        await store.updateRows(table, byId(found), toRow(table, update as Record<string, unknown>));
        const [now] = await store.selectRows(table, byId(found), { limit: 1 });
        return now ? (fromRow(now, where) as T) : null;
      },
      updateMany({ model, where, update }) {
        const table = tableOf(model);
        return store.updateRows(table, toConditions(table, where), toRow(table, update));
      },
      async findOne<T>({ model, where }: { model: string; where: CleanedWhere[] }) {
        const table = tableOf(model);
        const [found] = await store.selectRows(table, toConditions(table, where), { limit: 1 });
        return found ? (fromRow(found, where) as T) : null;
      },
      async findMany<T>({ model, where = [], limit, offset = 0, sortBy }: FindMany) {
        const table = tableOf(model);
        const rows = await store.selectRows(table, toConditions(table, where), {
          limit,
          offset,
          ...(sortBy && { order: { column: sortBy.field, descending: sortBy.direction === "desc" } }),
        });
        return rows.map((row) => fromRow(row, where) as T);
      },
      async delete({ model, where }) {
        const table = tableOf(model);
        await store.deleteRows(table, toConditions(table, where));
      },
      deleteMany({ model, where }) {
        const table = tableOf(model);
        return store.deleteRows(table, toConditions(table, where));
      },
      async count({ model, where = [] }) {
        const table = tableOf(model);
        return (await store.selectRows(table, toConditions(table, where))).length;
      },
    }),
  });
}

interface FindMany {
  model: string;
  where?: CleanedWhere[] | undefined;
  limit: number;
  offset?: number | undefined;
  sortBy?: { field: string; direction: "asc" | "desc" } | undefined;
}

function tableOf(model: string): AccountTable {
  if (Object.hasOwn(ACCOUNT_COLUMNS, model)) return model as AccountTable;
  throw new TypeError(`nothing is kept of ${model}`);
}

function toConditions(table: AccountTable, where: readonly CleanedWhere[]): Condition[] {
  return where.map(({ field, operator, value, connector }, index) => {
    const is = OPERATORS[operator];
    if (is === undefined || (connector === "OR" && index > 0)) {
      throw new TypeError(`${table} can't be looked through by ${operator} ${connector}`);
    }
    const cell = (each: unknown): Cell => toCell(table, field, each);
    return { column: field, is, value: Array.isArray(value) ? value.map(cell) : cell(value) };
  });
}

function byId(row: AccountRow): Condition[] {
  return [{ column: "id", is: "=", value: row["id"] ?? null }];
}

function toRow(table: AccountTable, data: Record<string, unknown>): AccountRow {
  const kept = Object.entries(data).filter(
    // better-auth knows more columns than we have
    ([column, value]) => ACCOUNT_COLUMNS[table].includes(column) && value !== undefined,
  );
  return Object.fromEntries(kept.map(([column, value]) => [column, toCell(table, column, value)]));
}

function toCell(table: AccountTable, column: string, value: unknown): Cell {
  if (value instanceof Date) return value.getTime();
  if (typeof value === "boolean") return Number(value);
  if (typeof value === "number" || value === null) return value;
  if (typeof value !== "string") throw new TypeError(`${table}.${column} can't hold this`);
  return table === "sessions" && column === "token" ? digestOf(value) : value;
}

/** @param where  how it was found: by its token, which is then known */
function fromRow(row: AccountRow, where: readonly CleanedWhere[]): Record<string, unknown> {
  const asked = where.find(({ field }) => field === "token")?.value;
  return Object.fromEntries(
    Object.entries(row).map(([column, cell]) => {
      if (MOMENTS.has(column) && typeof cell === "number") return [column, new Date(cell)];
      if (column === "email_verified") return [column, cell === 1];
      if (column === "token" && typeof asked === "string") return [column, asked];
      return [column, cell];
    }),
  );
}
