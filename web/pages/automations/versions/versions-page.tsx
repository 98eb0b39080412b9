/** Every save of an automation, with what it changed in words; any of them can come back. */
import {
  Anchor,
  Badge,
  Button,
  Group,
  Loader,
  Modal,
  Skeleton,
  Stack,
  Text,
  Timeline,
  Title,
} from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { ArrowLeft, Check, History } from "lucide-react";
import { useState } from "react";
import { Link } from "wouter";
import { Moment } from "../../../components/moment.tsx";
import { PageHeader } from "../../../components/page-header.tsx";
import { StateBadge } from "../../../components/state-badge.tsx";
import { ProblemAlert } from "../../../components/problem-alert.tsx";
import { useFocusBack } from "../../../components/use-focus-back.ts";
import type { PageProps } from "../../../shell/page-route.ts";
import { Can } from "../../../shell/can.tsx";
import { Differences } from "../differences.tsx";
import { NotShown } from "../not-shown.tsx";
import { useAutomation, useDifferences, useRollBack, useVersions } from "../queries.ts";
import type { Automation, AutomationVersion } from "../types.ts";

export default function VersionsPage({ params }: PageProps) {
  const id = params["id"] ?? "";
  const automation = useAutomation(id);
  const versions = useVersions(id);
  const [back, setBack] = useState<AutomationVersion | null>(null);
  const error = automation.error ?? versions.error;
  if (error) return <NotShown error={error} />;
  if (!automation.data || !versions.data) return <Skeleton height={320} aria-label="Loading the page" />;
  const { name, versionNumber } = automation.data;
  return (
    <>
      <PageHeader
        title="Versions"
        about={`Every time “${name}” was published. Nothing is ever lost: going back is a new version.`}
        actions={
          <Button
            component={Link}
            href={`/automations/${automation.data.id}`}
            variant="default"
            leftSection={<ArrowLeft size={16} aria-hidden />}
          >
            Back to the builder
          </Button>
        }
      />
      <Timeline bulletSize={26} lineWidth={2} maw="48rem">
        {versions.data.map((version) => (
          <Timeline.Item
            key={version.id}
            bullet={
              version.number === versionNumber ? (
                <Check size={14} aria-hidden />
              ) : (
                <History size={14} aria-hidden />
              )
            }
          >
            <Version
              version={version}
              current={version.number === versionNumber}
              automationId={automation.data.id}
              onBack={() => setBack(version)}
            />
          </Timeline.Item>
        ))}
      </Timeline>
      {back && <RollBack automation={automation.data} version={back} onClose={() => setBack(null)} />}
    </>
  );
}

function Version(props: {
  version: AutomationVersion;
  current: boolean;
  automationId: string;
  onBack: () => void;
}) {
  const { version, current, automationId, onBack } = props;
  const { number, savedBy, restores, createdAt } = version;
  const differences = useDifferences(automationId, number - 1, number, number > 1);
  return (
    <Stack gap="xs" pb="md">
      <Group gap="xs">
        <Title order={2} fz="md">
          Version {number}
        </Title>
        {current && <StateBadge tone="good">Current</StateBadge>}
        {restores !== null && (
          <Badge variant="default" tt="none" fw={500}>
            Brought back version {restores}
          </Badge>
        )}
      </Group>
      <Text size="sm" c="dimmed">
        <Moment at={createdAt} />
        {savedBy !== null && `, by ${savedBy}`}
      </Text>
      {number === 1 ? (
        <Text size="sm">The first version.</Text>
      ) : differences.isPending ? (
        <Loader size="sm" aria-label={`Comparing version ${number}`} />
      ) : (
        <Differences items={differences.data ?? []} />
      )}
      {!current && (
        <Can scope="write">
          <Button
            variant="default"
            size="xs"
            w="fit-content"
            onClick={onBack}
            aria-label={`Go back to this version: ${number}`}
          >
            Go back to this version
          </Button>
        </Can>
      )}
    </Stack>
  );
}

function RollBack(props: { automation: Automation; version: AutomationVersion; onClose: () => void }) {
  useFocusBack();
  const { automation, version, onClose } = props;
  const rollBack = useRollBack(automation.id);
  const differences = useDifferences(automation.id, automation.versionNumber, version.number);
  return (
    <Modal opened onClose={onClose} title={`Go back to version ${version.number}?`} size="lg">
      <Stack>
        <Text size="sm">
          This makes version {automation.versionNumber + 1}, equal to version {version.number}. Against what
          runs now:
        </Text>
        {differences.isPending ? (
          <Loader size="sm" aria-label="Comparing" />
        ) : (
          <Differences items={differences.data ?? []} />
        )}
        <ProblemAlert error={rollBack.error} />
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose}>
            Cancel
          </Button>
          <Button
            loading={rollBack.isPending}
            onClick={() =>
              rollBack.mutate(version.number, {
                onSuccess: ({ versionNumber }) => {
                  notifications.show({
                    color: "teal",
                    title: `Version ${version.number} is back`,
                    message: `It runs as version ${versionNumber}.`,
                  });
                  onClose();
                },
              })
            }
          >
            Go back
          </Button>
        </Group>
        <Text size="sm" c="dimmed">
          A draft that somebody is writing stays as it is.{" "}
          <Anchor component={Link} href={`/automations/${automation.id}`} size="sm" underline="always">
            Open the builder
          </Anchor>
        </Text>
      </Stack>
    </Modal>
  );
}
