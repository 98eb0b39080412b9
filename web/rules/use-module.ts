import { useEffect, useState } from "react";

/**
 * A part of the page that is fetched when it is needed.
 *
 * @param load  always the same function
 * @returns null meanwhile, and for ever when it can't be fetched
 */
export function useModule<M>(load: () => Promise<M>): M | null {
  const [loaded, setLoaded] = useState<{ module: M } | null>(null);
  useEffect(() => {
    let gone = false;
    load().then(
      (module) => gone || setLoaded({ module }),
      () => undefined,
    );
    return () => {
      gone = true;
    };
  }, [load]);
  return loaded?.module ?? null;
}
