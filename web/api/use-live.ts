/** `/api/stream`: what changes on the server changes on the page. */
import { useQueryClient } from "@tanstack/react-query";
import { useEffect } from "react";

/** Changes that come in a rush make one fetch. */
const GATHER_MS = 250;

/**
 * Fetches again what is shown when the server says that it changed. Query keys begin with what they hold:
 * `["runs", …]`, `["events", …]`; a run that changed also makes `["automations"]` and `["holds"]` old.
 */
export function useLive(): void {
  const client = useQueryClient();
  useEffect(() => {
    const stream = new EventSource("/api/stream");
    const waiting = new Set<string>();
    let timer: ReturnType<typeof setTimeout> | null = null;
    const changed = (...keys: string[]): void => {
      for (const key of keys) waiting.add(key);
      timer ??= setTimeout(() => {
        timer = null;
        const now = [...waiting];
        waiting.clear();
        for (const key of now) void client.invalidateQueries({ queryKey: [key] });
      }, GATHER_MS);
    };
    stream.addEventListener("run", ({ data }: MessageEvent<string>) => {
      changed("runs", "events", "candidates", "automations", "holds", "home", "sandbox");
      // what a run waits for may be a connection that has just been refused
      if ((JSON.parse(data) as { state: string }).state === "held") changed("connections");
    });
    stream.addEventListener("event", () => changed("events", "candidates", "connections", "home"));
    stream.addEventListener("reload", () => void client.invalidateQueries());
    stream.addEventListener("ready", ({ data }: MessageEvent<string>) => {
      if (!(JSON.parse(data) as { resumed: boolean }).resumed) void client.invalidateQueries();
    });
    // it tries again by itself unless the server says no: then nobody may be signed in here any more
    stream.addEventListener("error", () => {
      if (stream.readyState === EventSource.CLOSED) void client.invalidateQueries({ queryKey: ["me"] });
    });
    return () => {
      if (timer) clearTimeout(timer);
      stream.close();
    };
  }, [client]);
}
