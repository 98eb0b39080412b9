/** A calm word in the corner when a run waits for a person, wherever one is; Home says it anyway. */
import { Anchor } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { Link } from "wouter";
import type { LiveRun } from "../api/use-live.ts";

/** Of many that come together one word is enough. */
const QUIET_MS = 60_000;
/** These go on by themselves, or were meant. */
const NO_NEED = ["quota", "paused"];
const WHERE_IT_SHOWS = ["/", "/holds"];

let lastAt = -Infinity;

export function tellOfNeed(run: LiveRun): void {
  if (run.state !== "held" || run.hold === null || NO_NEED.includes(run.hold)) return;
  const now = Date.now();
  if (now - lastAt < QUIET_MS || WHERE_IT_SHOWS.includes(location.pathname)) return;
  lastAt = now;
  const hide = (): void => void notifications.hide("need");
  notifications.show({
    id: "need",
    color: "yellow",
    withBorder: true,
    autoClose: 10_000,
    title:
      run.hold === "question"
        ? `“${run.automation}” asks you something`
        : `“${run.automation}” waits for you`,
    message: (
      <>
        {run.reason}{" "}
        <Anchor component={Link} href="/" size="sm" underline="always" onClick={hide}>
          See what to do
        </Anchor>
      </>
    ),
    closeButtonProps: { "aria-label": "Close" },
  });
}
