/** Where alerts go, who hears of what, and when something is worth telling. */
import { Button, Fieldset, Group, Stack } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { useState } from "react";
import { ApiProblem } from "../../api/client.ts";
import { ProblemAlert } from "../../components/problem-alert.tsx";
import { draftOf, settingsOf, type AlertDraft, type DraftProblems } from "./alert-draft.ts";
import { AlertHears } from "./alert-hears.tsx";
import { AlertLimits } from "./alert-limits.tsx";
import { EmailWay, SlackWay } from "./alert-ways.tsx";
import { useChangeAlerts } from "./queries.ts";
import { Section } from "./section.tsx";
import type { Alerts, Connection } from "./types.ts";

export function AlertForm(props: { alerts: Alerts; connections: Connection[]; readOnly: boolean }) {
  const { alerts, connections, readOnly } = props;
  const { settings, kinds } = alerts;
  const ofSlack = connections.filter(({ app }) => app === "slack");
  const ofEmail = connections.filter(({ app }) => app === "email");
  const only = (some: Connection[]): string | null => (some.length === 1 ? (some[0]?.id ?? null) : null);
  const asSaved = draftOf(settings, { slack: only(ofSlack), email: only(ofEmail) });
  const [draft, setDraft] = useState<AlertDraft>(asSaved);
  const [missing, setMissing] = useState<DraftProblems>({});
  const change = useChangeAlerts();
  const refused = change.error instanceof ApiProblem ? change.error : null;
  const problems: DraftProblems =
    refused?.path === null || refused === null
      ? missing
      : { ...missing, [refused.path.replace(/\[\d+\]$/, "")]: refused.message };
  const touched = JSON.stringify(draft) !== JSON.stringify(asSaved);
  const set = (part: Partial<AlertDraft>): void => setDraft((before) => ({ ...before, ...part }));

  const save = (): void => {
    const wanted = settingsOf(draft);
    if ("problems" in wanted) {
      setMissing(wanted.problems);
      return;
    }
    setMissing({});
    change.mutate(wanted.settings, {
      onSuccess: (saved) => {
        setDraft(draftOf(saved, { slack: only(ofSlack), email: only(ofEmail) }));
        notifications.show({ color: "teal", message: "The changes are kept." });
      },
    });
  };

  const ways = { slack: draft.slack.on, email: draft.email.on };
  return (
    <form
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        save();
      }}
    >
      <Fieldset variant="unstyled" disabled={readOnly} miw={0}>
        <Stack gap="xl">
          <Section title="Where alerts go" about="When one way is broken, its alerts go the other one.">
            <Stack gap="lg">
              <SlackWay
                value={draft.slack}
                onChange={(slack) => set({ slack })}
                connections={ofSlack}
                problems={problems}
                saved={settings.slack !== null && !touched}
              />
              <EmailWay
                value={draft.email}
                onChange={(email) => set({ email })}
                connections={ofEmail}
                problems={problems}
                saved={settings.email !== null && !touched}
              />
            </Stack>
          </Section>
          <AlertHears kinds={kinds} ways={ways} value={draft.hears} onChange={(hears) => set({ hears })} />
          <AlertLimits value={draft} onChange={set} problems={problems} />
          <Stack gap="sm">
            {(refused === null || refused.path === null) && <ProblemAlert error={change.error} />}
            <Group>
              <Button type="submit" loading={change.isPending} disabled={!touched}>
                Save
              </Button>
              {touched && (
                <Button variant="subtle" onClick={() => setDraft(asSaved)}>
                  Leave it as it was
                </Button>
              )}
            </Group>
          </Stack>
        </Stack>
      </Fieldset>
    </form>
  );
}
