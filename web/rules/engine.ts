/** jsonata in a page: fetched when a condition is first shown, and what runs patterns once there is one. */
import { useEffect, useState } from "react";
import { bringEngines } from "../../src/core/expression/load-engine.ts";
import { readTokens } from "../../src/core/expression/tokens.ts";

type State = "loading" | "ready" | "failed";

const fetched = { jsonata: false, patterns: false };

async function fetchEngine(patterns: boolean): Promise<void> {
  await Promise.all([
    fetched.jsonata || import("jsonata").then((module) => bringEngines({ jsonata: module.default })),
    !patterns || fetched.patterns || import("re2js").then((re2js) => bringEngines({ re2js })),
  ]);
  fetched.jsonata = true;
  fetched.patterns ||= patterns;
}

function isReady(patterns: boolean): boolean {
  return fetched.jsonata && (fetched.patterns || !patterns);
}

/**
 * @param source  what is to be parsed
 * @returns "failed" when the page can't fetch it, such as without a connection
 */
export function useEngine(source: string): State {
  const patterns = source.includes("/") && [...readTokens(source)].some(({ kind }) => kind === "regex");
  const [, setSeen] = useState(0);
  const [failed, setFailed] = useState(false);
  useEffect(() => {
    let gone = false;
    if (!isReady(patterns)) {
      fetchEngine(patterns).then(
        () => gone || setSeen((count) => count + 1),
        () => gone || setFailed(true),
      );
    }
    return () => {
      gone = true;
    };
  }, [patterns]);
  if (isReady(patterns)) return "ready";
  return failed ? "failed" : "loading";
}
