/** Work that must not overlap, by a key: the next begins when the one before is over, however that ended. */
const last = new Map<string, Promise<unknown>>();

export async function oneAtATime<T>(key: string, work: () => Promise<T>): Promise<T> {
  const before = last.get(key) ?? Promise.resolve();
  const mine = before.then(work);
  const over = mine.then(
    () => undefined,
    () => undefined,
  );
  last.set(key, over);
  try {
    return await mine;
  } finally {
    if (last.get(key) === over) last.delete(key);
  }
}
