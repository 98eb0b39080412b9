import { Loader, Stack, Text } from "@mantine/core";
import { PageHeader } from "../../components/page-header.tsx";
import { ProblemAlert } from "../../components/problem-alert.tsx";
import { useMe } from "../../shell/me.ts";
import { AlertForm } from "./alert-form.tsx";
import { AlertMessages } from "./alert-messages.tsx";
import { AlertProblems } from "./alert-problems.tsx";
import { BackToSettings } from "./back-to-settings.tsx";
import { useAlerts, useConnections } from "./queries.ts";

export default function AlertsPage() {
  const { can } = useMe();
  const alerts = useAlerts();
  const connections = useConnections();
  return (
    <>
      <BackToSettings />
      <PageHeader
        title="Alerts"
        about="Somebody is told when something needs a person: once, and once more when it is solved."
      />
      <Stack gap="xl" maw="48rem">
        <ProblemAlert error={alerts.error ?? connections.error} onRetry={() => void alerts.refetch()} />
        {alerts.isPending && !alerts.error && <Loader aria-label="Loading alerts" />}
        {alerts.data && <AlertProblems problems={alerts.data.problems} />}
        {alerts.data && connections.data && (
          <>
            {!can("admin") && <Text c="dimmed">Only owners can change who is told.</Text>}
            <AlertForm alerts={alerts.data} connections={connections.data} readOnly={!can("admin")} />
          </>
        )}
        {alerts.data && <AlertMessages messages={alerts.data.messages} />}
      </Stack>
    </>
  );
}
