/**
 * `/api/stream`: what changes, as it changes, as server-sent events
 * (https://html.spec.whatwg.org/multipage/server-sent-events.html, read 2026-11-21).
 */
import { z } from "zod";
import type { LiveChange, LiveMessage } from "../../run/live.ts";
import type { ApiOptions } from "./api-options.ts";
import { defineServedRoute } from "./define-route.ts";

/** A client that lets more than this lie unread is dropped; it resumes where it was. */
const MAX_UNREAD_BYTES = 1024 * 1024;

export const streamRoutes = [
  defineServedRoute({
    method: "get",
    path: "/stream",
    operationId: "streamChanges",
    tag: "runs",
    scope: "read",
    summary: "Runs and events, live",
    description: `Server-sent events, without end. Their names:

- \`ready\`: comes first. \`{"resumed":true}\`: what happened since \`Last-Event-ID\` follows. \`{"resumed":false}\`: fetch what you show, then go on with what follows.
- \`run\`: a run was made or changed; its latest state. States that it passed through within a moment may be left out.
- \`event\`: an event arrived. Not sent when \`automation\` is asked for.
- \`reload\`: many runs changed at once, or more happened than is remembered: fetch what you show.

A comment comes every 15 seconds. A client that reads too slowly is disconnected: connect again with \`Last-Event-ID\`.`,
    query: z.strictObject({
      automation: z.string().optional().describe("Only this automation's runs, by id or name."),
    }),
    answer: {
      status: 200,
      about: "The stream.",
      type: "text/event-stream",
      body: z.string(),
    },
    problems: ["automation_not_found"],
    serve({ query, http, recheck }, response, options) {
      const only = query.automation === undefined ? null : options.automations.get(query.automation).id;
      response.status(200).set({ "Content-Type": "text/event-stream", "X-Accel-Buffering": "no" });
      response.flushHeaders();

      const write = (text: string): void => {
        if (response.writableLength > MAX_UNREAD_BYTES) response.destroy();
        else response.write(text);
      };
      const tell = (message: LiveMessage): void => {
        const data = dataOf(message.change, only, options);
        if (data) write(toText(message.change.kind, message.id, data));
      };
      const after = http.get("last-event-id");
      const listening = options.live.listen(tell, { after, onClose: () => response.end() });
      write(`retry: 2000\n${toText("ready", listening.id, { resumed: listening.resumed })}`);

      /** Who was signed out, or whose token was revoked or has expired, hears no more. */
      const look = (): void => {
        void recheck().then(
          (allowed) => allowed || response.end(),
          () => response.end(),
        );
      };
      const unwatch = options.accounts.changes.listen(look);
      const heartbeat = setInterval(() => {
        write(": still here\n\n");
        look();
      }, options.live.heartbeatMs);
      response.once("close", () => {
        unwatch();
        clearInterval(heartbeat);
        listening.stop();
      });
    },
  }),
];

function dataOf(
  change: LiveChange,
  only: string | null,
  { directory }: ApiOptions,
): Record<string, unknown> | null {
  switch (change.kind) {
    case "event":
      return only === null ? { ...change.event } : null;
    case "reload":
      return only === null || change.automationId === null || change.automationId === only
        ? { automationId: change.automationId }
        : null;
    case "run": {
      const { id, state, reason, code, hold, automationId, eventId, createdAt, nextAt, finishedAt } =
        change.run;
      if (only !== null && automationId !== only) return null;
      const automation = directory.automation(automationId)?.name ?? automationId;
      return {
        id,
        state,
        reason,
        code,
        hold,
        automation,
        automationId,
        eventId,
        createdAt,
        nextAt,
        finishedAt,
      };
    }
  }
}

/** JSON holds no line break, so one `data` line is enough. */
function toText(name: string, id: string, data: unknown): string {
  return `event: ${name}\nid: ${id}\ndata: ${JSON.stringify(data)}\n\n`;
}
