/** jsonata in a page: fetched when a condition is first shown, and never with the first page. */
import { useEffect, useState } from "react";
import { bringEngines } from "../../src/core/expression/load-engine.ts";

let loading: Promise<void> | undefined;
let ready = false;

function loadEngine(): Promise<void> {
  loading ??= fetchEngine();
  // the next one who asks tries again
  loading.catch(() => (loading = undefined));
  return loading;
}

async function fetchEngine(): Promise<void> {
  const [{ default: jsonata }, re2js] = await Promise.all([import("jsonata"), import("re2js")]);
  bringEngines({ jsonata, re2js });
  ready = true;
}

/** @returns "failed" when the page can't fetch it, such as without a connection */
export function useEngine(): "loading" | "ready" | "failed" {
  const [state, setState] = useState<"loading" | "ready" | "failed">(ready ? "ready" : "loading");
  useEffect(() => {
    let gone = false;
    if (state !== "ready") {
      loadEngine().then(
        () => gone || setState("ready"),
        () => gone || setState("failed"),
      );
    }
    return () => {
      gone = true;
    };
  }, [state]);
  return state;
}
