/** Removing an automation, having said what ends with it and what stays. */
import { List } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { ConfirmDialog } from "../../../components/confirm-dialog.tsx";
import { plural } from "../../../lists/words.ts";
import { useDrafts, useOpenRuns, useRemove } from "../queries.ts";
import type { Automation } from "../types.ts";

export function RemoveDialog(props: { automation: Automation; onClose: () => void; onRemoved: () => void }) {
  const { automation, onClose, onRemoved } = props;
  const { id, name, state } = automation;
  const remove = useRemove(id);
  const open = useOpenRuns(id);
  const drafts = useDrafts();
  const hasDraft = (drafts.data ?? []).some(({ automationId }) => automationId === id);
  return (
    <ConfirmDialog
      opened
      title={`Remove “${name}”?`}
      action="Remove it"
      busy={remove.isPending}
      error={remove.error}
      onClose={onClose}
      onConfirm={() =>
        remove.mutate(undefined, {
          onSuccess() {
            notifications.show({ message: `“${name}” was removed.` });
            onRemoved();
          },
        })
      }
    >
      <List spacing={6}>
        {state === "on" && <List.Item>It is on. Events that fit pass it by from now on.</List.Item>}
        <List.Item aria-live="polite">
          {open.data ? whatEnds(open.data) : open.error ? NOT_COUNTED : "Counting what it has under way …"}
        </List.Item>
        {hasDraft && <List.Item>The changes that nobody published are thrown away.</List.Item>}
        <List.Item>What it did stays in the history.</List.Item>
        <List.Item>
          It can’t be brought back, nor can its versions. To keep it, turn it off, or copy it first: “See as a
          file”.
        </List.Item>
      </List>
    </ConfirmDialog>
  );
}

const NOT_COUNTED = "Its runs that wait or are held are cancelled; how many could not be counted.";

function whatEnds({ waiting, held }: { waiting: number; held: number }): string {
  if (waiting + held === 0) return "Nothing waits or is held for it.";
  const parts = [
    ...(waiting > 0 ? [`${plural(waiting, "run")} that ${waiting === 1 ? "waits" : "wait"}`] : []),
    ...(held > 0 ? [`${plural(held, "run")} that ${held === 1 ? "is" : "are"} held`] : []),
  ];
  return `${parts.join(" and ")} ${waiting + held === 1 ? "is" : "are"} cancelled: what they had yet to do is not done.`;
}
