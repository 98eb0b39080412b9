/**
 * The builder: one column that reads When, Only if, Then, and beside it real candidates, who says what the rule does to them.
 */
import { Box, Button, Stack, Text } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { useQueryClient } from "@tanstack/react-query";
import { lazy, Suspense, useMemo, useState } from "react";
import { useLocation } from "wouter";
import { api } from "../../../api/client.ts";
import { Notice } from "../../../components/notice.tsx";
import { PageHeader } from "../../../components/page-header.tsx";
import type { App } from "../../../api/types.ts";
import { useFields, useTextModule } from "../../../rules/index.ts";
import { useMe } from "../../../shell/me.ts";
import { RemoveDialog } from "../remove/remove-dialog.tsx";
import { StateSection } from "../state/state-section.tsx";
import type { Automation, Connection } from "../types.ts";
import { Beside } from "./beside.tsx";
import { BuilderContext } from "./builder-context.ts";
import css from "./builder.module.css";
import { ConditionSection } from "./condition-section.tsx";
import type { Content } from "./content.ts";
import { ExamplesCard } from "./examples-card.tsx";
import { GoneAlert } from "./gone-alert.tsx";
import { MoreMenu } from "./more-menu.tsx";
import { NameCard } from "./name-card.tsx";
import { NewsAlert, type Choosable } from "./news-alert.tsx";
import { ProblemSummary } from "./problem-summary.tsx";
import { problemsToShow } from "./problems.ts";
import { PublishDialog } from "./publish-dialog.tsx";
import { SavedState } from "./saved-state.tsx";
import { StepsSection } from "./steps-section.tsx";
import { TriggerSection } from "./trigger-section.tsx";
import type { Autosave } from "./use-autosave.ts";
import { usePublish } from "./use-publish.ts";

const FileDialog = lazy(() => import("./file-dialog.tsx"));

export function Builder(props: {
  /** Null for a new one. */
  automation: Automation | null;
  save: Autosave;
  apps: readonly App[];
  connections: readonly Connection[];
  /** What others did meanwhile and its writer has to decide on. */
  news: Choosable | null;
  onPublished: (automation: Automation) => Promise<void> | void;
  onDiscarded: () => void;
  onTheirs: () => Promise<void>;
  onMine: () => Promise<void>;
  /** Makes a new draft of what is here, since the one that it was is gone. */
  onKeepAnew: () => Promise<void>;
  /** Of a recipe, until the first save tells it anew. */
  sentence?: string;
}) {
  const { automation, save, apps, connections, onPublished, onDiscarded } = props;
  const { content, draft, saving, change } = save;
  const me = useMe();
  const client = useQueryClient();
  const readOnly = !me.can("write");
  const publishing = usePublish(automation, save, { undecided: props.news !== null, onPublished });
  const { asked, on } = publishing;
  // one's own publishing is no news
  const news = publishing.publishing ? null : props.news;
  const [file, fileView] = useDisclosure();
  const [removing, removal] = useDisclosure();
  const [, navigate] = useLocation();
  const [selected, select] = useState<string | null>(null);
  // a text that was put in from outside is drawn anew
  const [generation, setGeneration] = useState(0);
  useTextModule();

  const fields = useFields({
    trigger: content.trigger ?? "",
    from: content.from,
    ats: content.ats,
    steps: content.steps,
  });
  const problems = useMemo(
    () => problemsToShow(draft?.problems ?? [], content, apps, { tried: asked > 0, on }),
    [draft, content, apps, asked, on],
  );
  const parts = {
    content,
    change,
    apps,
    connections,
    fields: fields.data ?? [],
    problems,
    readOnly,
    selected,
    select,
  };
  const unpublished = automation === null || (draft !== null && draft.revision > 0);
  const sentence = draft?.sentence ?? props.sentence ?? "";

  const discard = async (): Promise<void> => {
    if (automation) await api("DELETE", `/automations/${automation.id}/draft`);
    else if (draft?.id) await api("DELETE", `/drafts/${draft.id}`);
    await client.invalidateQueries({ queryKey: ["drafts"] });
    onDiscarded();
  };

  const putIn = (next: Content): void => {
    change(() => next);
    setGeneration(generation + 1);
    fileView.close();
  };

  return (
    <BuilderContext value={parts}>
      <PageHeader
        title={content.name ?? (automation === null ? "New automation" : automation.name)}
        about={
          <Text component="span" inherit maw="38rem" lineClamp={4}>
            {sentence === ""
              ? "Choose what starts it, for whom it runs, and what is done then."
              : `${sentence}.`}
          </Text>
        }
        actions={
          <>
            <SavedState saving={saving} begun={draft !== null && draft.revision > 0} />
            <MoreMenu
              automation={automation}
              discardable={!readOnly && draft !== null && draft.revision > 0}
              onDiscard={() => void discard()}
              onFile={fileView.open}
              onRemove={automation && !readOnly ? removal.open : null}
            />
            {!readOnly && (
              <Button
                onClick={() => void publishing.ask()}
                disabled={!unpublished && saving === "saved"}
                loading={publishing.publishing}
              >
                Publish
              </Button>
            )}
          </>
        }
      />
      {news && (
        <NewsAlert
          news={news}
          automationId={automation?.id ?? ""}
          asked={asked}
          onTheirs={async () => {
            await props.onTheirs();
            setGeneration(generation + 1);
          }}
          onMine={props.onMine}
        />
      )}
      {saving === "gone" && <GoneAlert isNew={automation === null} onKeep={props.onKeepAnew} />}
      {publishing.unsaved && saving === "unreachable" && (
        <Box mb="lg">
          <Notice tone="bad" title="It is not published: what you wrote is not saved yet" urgent>
            The server can’t be reached, or does not take it. Saving is tried again every few seconds; publish
            once it says “Draft saved”.
          </Notice>
        </Box>
      )}
      {asked > 0 && !news && <ProblemSummary problems={problems} asked={asked} />}
      <div className={css["columns"]}>
        <Stack gap="lg" key={generation}>
          <NameCard />
          <TriggerSection />
          <ConditionSection />
          <StepsSection />
          <ExamplesCard />
        </Stack>
        <div className={css["beside"]}>
          <Stack gap="lg">
            {automation && <StateSection automation={automation} />}
            <Beside />
          </Stack>
        </div>
      </div>
      <PublishDialog
        opened={publishing.opened}
        onClose={publishing.close}
        automation={automation}
        sentence={sentence}
        publishing={publishing.publishing}
        error={publishing.refusal}
        onPublish={(decision) => void publishing.publish(decision)}
      />
      {removing && automation && (
        <RemoveDialog
          automation={automation}
          onClose={removal.close}
          onRemoved={() => {
            // nothing that was written may be sent to what is gone
            save.stop();
            navigate("/automations", { replace: true });
            client.removeQueries({ queryKey: ["automations", "one", automation.id] });
            client.removeQueries({ queryKey: ["drafts", "of", automation.id] });
          }}
        />
      )}
      {file && (
        <Suspense fallback={null}>
          <FileDialog content={content} onClose={fileView.close} onImport={readOnly ? null : putIn} />
        </Suspense>
      )}
    </BuilderContext>
  );
}
