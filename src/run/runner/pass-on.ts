/** What an action that passes the event on may see of it. */
import { passedOnEvent, type PassedOnEvent, visibleEvent } from "../../core/hiring/passed-on-event.ts";
import type { HiringEvent } from "../../core/hiring/hiring-event.ts";
import type { ClaimedRun } from "../../store/run-queue.ts";
import type { StepState } from "./perform-step.ts";
import type { Services } from "./services.ts";

/**
 * @param hiring  the hiring event with what is known of its candidate by now
 * @returns `json`: what the subscriber's own expressions read, which is what they see of an event
 */
export function passOn(
  { catalog }: Pick<Services, "catalog">,
  { event, definition }: Pick<ClaimedRun, "event" | "definition">,
  { payload: json }: Pick<StepState, "payload">,
  hiring: HiringEvent,
): { event: PassedOnEvent; hiring: HiringEvent; json: string } {
  const payload = JSON.parse(json) as Record<string, unknown>;
  const visible = visibleEvent({ hiring, payload }, catalog.triggers.get(event.app));
  const passedOn = passedOnEvent(event, visible, definition.trigger);
  return { event: passedOn, hiring: visible.hiring, json: JSON.stringify(passedOn) };
}
