/**
 * The builder: one column that reads When, Only if, Then, and beside it real candidates, who says what the rule does to them.
 */
import { Alert, Button, Card, Group, Menu, Stack, Text, Textarea, TextInput, Title } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { notifications } from "@mantine/notifications";
import { useQueryClient } from "@tanstack/react-query";
import { Ellipsis } from "lucide-react";
import { lazy, Suspense, useMemo, useState } from "react";
import { Link } from "wouter";
import { api, ApiProblem } from "../../../api/client.ts";
import { PageHeader } from "../../../components/page-header.tsx";
import type { App } from "../../../api/types.ts";
import { useFields } from "../../../rules/index.ts";
import { useMe } from "../../../shell/me.ts";
import { StateSection } from "../state/state-section.tsx";
import type { Automation, Connection } from "../types.ts";
import { Beside } from "./beside.tsx";
import { BuilderContext, useProblemsAt, useBuilder } from "./builder-context.ts";
import css from "./builder.module.css";
import { ConditionSection } from "./condition-section.tsx";
import { ConflictAlert } from "./conflict-alert.tsx";
import { change as changed, type Content } from "./content.ts";
import { ProblemSummary } from "./problem-summary.tsx";
import { problemsToShow } from "./problems.ts";
import { PublishDialog, type Decision } from "./publish-dialog.tsx";
import { SavedState } from "./saved-state.tsx";
import { StepsSection } from "./steps-section.tsx";
import { TriggerSection } from "./trigger-section.tsx";
import type { Autosave } from "./use-autosave.ts";

const FileDialog = lazy(() => import("./file-dialog.tsx"));

export function Builder(props: {
  /** Null for a new one. */
  automation: Automation | null;
  save: Autosave;
  apps: readonly App[];
  connections: readonly Connection[];
  onPublished: (automation: Automation) => void;
  onDiscarded: () => void;
  /** Of a recipe, until the first save tells it anew. */
  sentence?: string;
}) {
  const { automation, save, apps, connections, onPublished, onDiscarded } = props;
  const { content, draft, saving, change } = save;
  const me = useMe();
  const client = useQueryClient();
  const readOnly = !me.can("write");
  const [asked, setAsked] = useState(0);
  const [publishing, setPublishing] = useState(false);
  const [refusal, setRefusal] = useState<unknown>(null);
  const [dialog, dialogue] = useDisclosure();
  const [file, fileView] = useDisclosure();
  const [selected, select] = useState<string | null>(null);
  // a text that was put in from outside is drawn anew
  const [generation, setGeneration] = useState(0);

  const fields = useFields({
    trigger: content.trigger ?? "",
    from: content.from,
    ats: content.ats,
    steps: content.steps,
  });
  const on = automation !== null && automation.state === "on";
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

  const wantToPublish = async (): Promise<void> => {
    setRefusal(null);
    const saved = await save.flush();
    setAsked(asked + 1);
    if (!saved) return;
    if (saved.problems.some(({ whenOn }) => !whenOn || on)) return;
    dialogue.open();
  };

  const publish = async ({ state }: Decision): Promise<void> => {
    if (!draft) return;
    setPublishing(true);
    try {
      const published =
        automation === null
          ? await api<Automation>("POST", `/drafts/${draft.id}/publish`, {
              body: { revision: draft.revision, state },
            })
          : await api<Automation>("POST", `/automations/${automation.id}/publish`, {
              // whoever publishes has just seen what changes, whatever was published beside it
              body: { revision: draft.revision, over: automation.versionNumber },
            });
      dialogue.close();
      setAsked(0);
      notifications.show({
        color: "teal",
        title: `“${published.name}” is published`,
        message: published.state === "on" ? "It is on." : `It is ${published.state}.`,
      });
      await client.invalidateQueries({ queryKey: ["automations"] });
      await client.invalidateQueries({ queryKey: ["drafts"] });
      onPublished(published);
    } catch (error) {
      setRefusal(error);
      if (error instanceof ApiProblem && error.code === "draft_conflict")
        await client.invalidateQueries({ queryKey: ["drafts"] });
    } finally {
      setPublishing(false);
    }
  };

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
          <Text component="span" inherit display="block" maw="38rem">
            {sentence === ""
              ? "Choose what starts it, for whom it runs, and what is done then."
              : `${sentence}.`}
          </Text>
        }
        actions={
          <>
            <SavedState saving={saving} begun={draft !== null && draft.revision > 0} />
            <More
              automation={automation}
              discardable={!readOnly && draft !== null && draft.revision > 0}
              onDiscard={() => void discard()}
              onFile={fileView.open}
            />
            {!readOnly && (
              <Button
                onClick={() => void wantToPublish()}
                disabled={!unpublished && saving === "saved"}
                loading={publishing}
              >
                Publish
              </Button>
            )}
          </>
        }
      />
      {saving === "conflict" && (
        <ConflictAlert
          onTheirs={() => void save.takeTheirs().then(() => setGeneration(generation + 1))}
          onMine={() => void save.keepMine()}
        />
      )}
      {asked > 0 && <ProblemSummary problems={problems} asked={asked} />}
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
        opened={dialog}
        onClose={dialogue.close}
        automation={automation}
        sentence={sentence}
        publishing={publishing}
        error={refusal}
        onPublish={(decision) => void publish(decision)}
      />
      {file && (
        <Suspense fallback={null}>
          <FileDialog content={content} onClose={fileView.close} onImport={readOnly ? null : putIn} />
        </Suspense>
      )}
    </BuilderContext>
  );
}

function NameCard() {
  const { content, change, readOnly } = useBuilder();
  const [problem] = useProblemsAt("name");
  return (
    <Card withBorder padding="lg">
      <Stack gap="sm">
        <div data-path="name">
          <TextInput
            label="Name"
            placeholder="Strong scores to #hiring"
            value={content.name ?? ""}
            onChange={({ currentTarget }) => {
              const { value: name } = currentTarget;
              change((now) => changed(now, { name }));
            }}
            error={problem?.message}
            maxLength={120}
            disabled={readOnly}
            required
          />
        </div>
        <div data-path="description">
          <Textarea
            label="Description"
            placeholder="For the colleague who finds it in a year"
            value={content.description ?? ""}
            onChange={({ currentTarget }) => {
              const { value: description } = currentTarget;
              change((now) => changed(now, { description }));
            }}
            maxLength={2000}
            autosize
            minRows={1}
            maxRows={8}
            disabled={readOnly}
          />
        </div>
      </Stack>
    </Card>
  );
}

/** Examples come from files; here they can only be dropped. */
function ExamplesCard() {
  const { content, change, problems, readOnly } = useBuilder();
  const count = content.examples?.length ?? 0;
  if (count === 0) return null;
  const wrong = problems.filter(({ path }) => path.startsWith("examples"));
  return (
    <Card withBorder padding="lg" component="section" aria-label="Examples" data-path="examples">
      <Group justify="space-between">
        <div>
          <Title order={2}>Examples</Title>
          <Text size="sm" c="dimmed">
            {count === 1 ? "One example" : `${count} examples`} from its file check that it does what it
            should.
          </Text>
        </div>
        <Button
          variant="default"
          size="xs"
          disabled={readOnly}
          onClick={() => change((now) => changed(now, { examples: undefined }))}
        >
          Remove them
        </Button>
      </Group>
      {wrong.length > 0 && (
        <Alert color="red" variant="light" mt="sm" p="sm">
          {wrong.map(({ path, message }) => (
            <Text size="sm" key={path}>
              {message}
            </Text>
          ))}
        </Alert>
      )}
    </Card>
  );
}

function More(props: {
  automation: Automation | null;
  discardable: boolean;
  onDiscard: () => void;
  onFile: () => void;
}) {
  const { automation, discardable, onDiscard, onFile } = props;
  return (
    <Menu position="bottom-end" withinPortal>
      <Menu.Target>
        <Button variant="default" px="xs" aria-label="More">
          <Ellipsis size={18} aria-hidden />
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        {automation && (
          <>
            <Menu.Item component={Link} href={`/automations/${automation.id}/versions`}>
              Versions
            </Menu.Item>
            <Menu.Item component={Link} href={`/automations/${automation.id}/backtest`}>
              Try it on the last 30 days
            </Menu.Item>
            <Menu.Item component={Link} href={`/runs?automation=${automation.id}`}>
              Its runs
            </Menu.Item>
          </>
        )}
        <Menu.Item onClick={onFile}>See as a file</Menu.Item>
        {discardable && (
          <Menu.Item color="red" onClick={onDiscard}>
            Throw the draft away
          </Menu.Item>
        )}
      </Menu.Dropdown>
    </Menu>
  );
}
