/** Calls that arrive while others are under way wait for each other and go out together. */

interface Waiting<T, R> {
  item: T;
  resolve: (result: R) => void;
  reject: (error: unknown) => void;
}

/** @param send  one round for many; results in the order of the items */
export function grouped<T, R>(send: (items: T[]) => Promise<readonly R[]>): (item: T) => Promise<R> {
  let waiting: Waiting<T, R>[] = [];
  let underWay = false;

  async function flush(): Promise<void> {
    await new Promise(setImmediate); // for whoever calls in the same turn
    while (waiting.length > 0) {
      const group = waiting;
      waiting = [];
      try {
        const results = await send(group.map(({ item }) => item));
        for (const [index, { resolve }] of group.entries()) resolve(results[index]!);
      } catch (error) {
        for (const { reject } of group) reject(error);
      }
    }
    underWay = false;
  }

  return (item) =>
    new Promise((resolve, reject) => {
      waiting.push({ item, resolve, reject });
      if (underWay) return;
      underWay = true;
      void flush();
    });
}
