/** `/api/stream`: what changes on the server changes on the page. */
import { useQueryClient } from "@tanstack/react-query";
import { useEffect } from "react";
import { gather } from "./gather.ts";
import { setLiveState } from "./live-state.ts";

/** A blink of the network is nobody's business. */
const LOST_AFTER_MS = 5_000;
/** Between two tries of ours, where the browser gave up. */
const AGAIN_MS = [2_000, 5_000, 15_000, 30_000];

/** A run as the stream tells of it. */
export interface LiveRun {
  id: string;
  state: string;
  hold: string | null;
  reason: string | null;
  automation: string;
}

/**
 * Fetches again what is shown when the server says that it changed. Query keys begin with what they hold:
 * `["runs", …]`, `["events", …]`; a run that changed also makes `["automations"]` and `["holds"]` old.
 *
 * @param onRun  told of every run that changed; the same function each time
 */
export function useLive(onRun: (run: LiveRun) => void): void {
  const client = useQueryClient();
  useEffect(() => {
    let stream: EventSource;
    let failures = 0;
    let again: ReturnType<typeof setTimeout> | null = null;
    let lost: ReturnType<typeof setTimeout> | null = null;
    const changes = gather((keys) => {
      for (const key of keys) void client.invalidateQueries({ queryKey: [key] });
    }, document);

    const connect = (): void => {
      again = null;
      stream = new EventSource("/api/stream");
      stream.addEventListener("open", () => {
        failures = 0;
        if (lost) clearTimeout(lost);
        lost = null;
        setLiveState("live");
      });
      stream.addEventListener("run", ({ data }: MessageEvent<string>) => {
        const run = JSON.parse(data) as LiveRun;
        changes.add("runs", "events", "candidates", "automations", "holds", "home", "sandbox");
        // what a run waits for may be a connection that has just been refused
        if (run.state === "held") changes.add("connections");
        onRun(run);
      });
      stream.addEventListener("event", () => changes.add("events", "candidates", "connections", "home"));
      stream.addEventListener("reload", () => void client.invalidateQueries());
      stream.addEventListener("ready", ({ data }: MessageEvent<string>) => {
        if (!(JSON.parse(data) as { resumed: boolean }).resumed) void client.invalidateQueries();
      });
      stream.addEventListener("error", () => {
        lost ??= setTimeout(() => setLiveState("lost"), LOST_AFTER_MS);
        if (stream.readyState !== EventSource.CLOSED) return; // the browser tries again by itself
        // the server said no: nobody may be signed in here any more
        void client.invalidateQueries({ queryKey: ["me"] });
        again ??= setTimeout(connect, AGAIN_MS[Math.min(failures, AGAIN_MS.length - 1)]);
        failures += 1;
      });
    };
    const atOnce = (): void => {
      if (stream.readyState === EventSource.OPEN) return;
      if (again) clearTimeout(again);
      stream.close();
      connect();
    };

    connect();
    window.addEventListener("online", atOnce);
    return () => {
      window.removeEventListener("online", atOnce);
      changes.stop();
      for (const timer of [again, lost]) if (timer) clearTimeout(timer);
      stream.close();
    };
  }, [client, onRun]);
}
