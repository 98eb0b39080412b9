/** Publishing what is written: asked for, refused in words or shown once more, then done. */
import { useDisclosure } from "@mantine/hooks";
import { notifications } from "@mantine/notifications";
import { useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { api, ApiProblem } from "../../../api/client.ts";
import type { Automation } from "../types.ts";
import type { Decision } from "./publish-dialog.tsx";
import type { Autosave } from "./use-autosave.ts";

/**
 * @param automation  null for a new one
 * @returns `asked`: how often somebody wanted to publish, since it last was; `unsaved`: the last time what they wrote could not be
 *   saved
 */
export function usePublish(
  automation: Automation | null,
  save: Autosave,
  {
    undecided,
    onPublished,
  }: {
    /** What others did is to be decided on first. */
    undecided: boolean;
    onPublished: (automation: Automation) => Promise<void> | void;
  },
) {
  const client = useQueryClient();
  const [asked, setAsked] = useState(0);
  const [publishing, setPublishing] = useState(false);
  const [unsaved, setUnsaved] = useState(false);
  const [refusal, setRefusal] = useState<unknown>(null);
  const [opened, dialog] = useDisclosure();
  const on = automation !== null && automation.state === "on";

  const ask = async (): Promise<void> => {
    setRefusal(null);
    const saved = await save.flush();
    setAsked(asked + 1);
    setUnsaved(saved === null);
    if (!saved || undecided) return;
    if (saved.problems.some(({ whenOn }) => !whenOn || on)) return;
    dialog.open();
  };

  const publish = async ({ state }: Decision): Promise<void> => {
    const { draft } = save;
    if (!draft) return;
    setPublishing(true);
    try {
      const published =
        automation === null
          ? await api<Automation>("POST", `/drafts/${draft.id}/publish`, {
              body: { revision: draft.revision, state },
            })
          : await api<Automation>("POST", `/automations/${automation.id}/publish`, {
              body: { revision: draft.revision },
            });
      dialog.close();
      setAsked(0);
      notifications.show({
        color: "teal",
        title: `“${published.name}” is published`,
        message: published.state === "on" ? "It is on." : `It is ${published.state}.`,
      });
      await client.invalidateQueries({ queryKey: ["automations"] });
      await client.invalidateQueries({ queryKey: ["drafts"] });
      await onPublished(published);
    } catch (error) {
      setRefusal(error);
      if (!(error instanceof ApiProblem) || !error.code.endsWith("_conflict")) return;
      // the page says who did what meanwhile
      dialog.close();
      await client.invalidateQueries({ queryKey: ["automations"] });
      await client.invalidateQueries({ queryKey: ["drafts"] });
    } finally {
      setPublishing(false);
    }
  };

  return { asked, on, unsaved, publishing, refusal, opened, close: dialog.close, ask, publish };
}
