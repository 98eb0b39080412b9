import { useEffect, useState } from "react";

/** What was fetched before is there at once. */
const fetched = new Map<unknown, unknown>();

/**
 * A part of the page that is fetched when it is needed.
 *
 * @param load  always the same function
 * @returns null meanwhile, and for ever when it can't be fetched
 */
export function useModule<M>(load: () => Promise<M>): M | null {
  const [, setCount] = useState(0);
  useEffect(() => {
    let gone = false;
    if (!fetched.has(load)) {
      load().then(
        (module) => {
          fetched.set(load, module);
          if (!gone) setCount((count) => count + 1);
          return undefined;
        },
        () => undefined,
      );
    }
    return () => {
      gone = true;
    };
  }, [load]);
  return (fetched.get(load) as M | undefined) ?? null;
}
