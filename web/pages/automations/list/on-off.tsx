/** The switch of an automation. Turning one on that is paused asks what becomes of the events that were kept. */
import { Switch } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { notifications } from "@mantine/notifications";
import { useMe } from "../../../shell/me.ts";
import { KeptEvents } from "../state/kept-events.tsx";
import { useActivity, useSetState } from "../queries.ts";
import type { Automation } from "../types.ts";

export function OnOff({ automation }: { automation: Automation }) {
  const { id, name, state } = automation;
  const me = useMe();
  const set = useSetState(id);
  const [asking, ask] = useDisclosure();
  const held = useActivity().data?.get(id)?.held ?? 0;
  const turn = (to: "on" | "off", kept?: "release" | "skip"): void =>
    set.mutate(
      { state: to, ...(kept && { held: kept }) },
      {
        onError: (error) =>
          notifications.show({ color: "red", title: `“${name}” stays ${state}`, message: error.message }),
      },
    );
  return (
    <>
      <Switch
        aria-label={`On: ${name}`}
        size="md"
        checked={state === "on"}
        disabled={!me.can("write") || set.isPending}
        onChange={({ currentTarget }) => {
          if (currentTarget.checked && state === "paused" && held > 0) ask.open();
          else turn(currentTarget.checked ? "on" : "off");
        }}
      />
      <KeptEvents
        opened={asking}
        held={held}
        onClose={ask.close}
        onDecide={(kept) => {
          ask.close();
          turn("on", kept);
        }}
      />
    </>
  );
}
