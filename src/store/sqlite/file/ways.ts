/** How a call of the store reaches the database: what reads does so at once, what writes waits for its commit. */
import type { DatabaseSync } from "node:sqlite";
import { StoreClosed } from "../../store-closed.ts";
import { asStoreFailure } from "./sqlite-error.ts";
import type { Writer } from "./writer.ts";

type Way = <A extends unknown[], R>(work: (...args: A) => R) => (...args: A) => Promise<R>;

export interface Ways {
  /** Reads what is committed. No transaction is ever open between two turns of the event loop. */
  read: Way;
  /** The same for what looks for long and gives others a turn meanwhile. */
  search: <A extends unknown[], R>(work: (...args: A) => Promise<R>) => (...args: A) => Promise<R>;
  /** Queues a write; it is committed together with the others of its moment. */
  write: Way;
  /** The same for what workers write: a sender's event goes first. */
  writeLater: Way;
}

export function waysOf(db: DatabaseSync, writer: Writer): Ways {
  return {
    read: reading(db),
    search:
      (work) =>
      async (...args) => {
        if (!db.isOpen) throw new StoreClosed("The store is closed.");
        try {
          return await work(...args);
        } catch (error) {
          if (!db.isOpen) throw new StoreClosed("The store was closed.", { cause: error });
          throw asStoreFailure(error) ?? error;
        }
      },
    write:
      (work) =>
      (...args) =>
        writer.write(() => work(...args)),
    writeLater:
      (work) =>
      (...args) =>
        writer.write(() => work(...args), { patient: true }),
  };
}

export function reading(db: DatabaseSync): Way {
  return (work) =>
    async (...args) => {
      if (!db.isOpen) throw new StoreClosed("The store is closed.");
      try {
        return work(...args);
      } catch (error) {
        throw asStoreFailure(error) ?? error;
      }
    };
}
