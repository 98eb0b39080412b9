import { Button, Loader, Stack, Switch, Text } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { Plus } from "lucide-react";
import { useState } from "react";
import { EmptyState } from "../../components/empty-state.tsx";
import { PageHeader } from "../../components/page-header.tsx";
import { ProblemAlert } from "../../components/problem-alert.tsx";
import { Can } from "../../shell/can.tsx";
import { BackToSettings } from "./back-to-settings.tsx";
import { NewSubscriptionDialog } from "./new-subscription-dialog.tsx";
import { useApps, useSubscriptions } from "./queries.ts";
import { SubscriptionItem } from "./subscription-item.tsx";

export default function SubscriptionsPage() {
  const [ended, setEnded] = useState(false);
  const [making, { open, close }] = useDisclosure();
  const subscriptions = useSubscriptions(ended);
  const apps = useApps();
  const items = subscriptions.data;
  return (
    <>
      <BackToSettings />
      <PageHeader
        title="Subscriptions"
        about="Programs outside that are told of what happens here, such as Zapier. Most make and remove theirs by themselves."
        actions={
          <Can scope="write">
            <Button leftSection={<Plus size={16} aria-hidden />} onClick={open}>
              New subscription
            </Button>
          </Can>
        }
      />
      <Stack gap="md" maw="60rem">
        <Switch
          label="Show those that ended"
          checked={ended}
          onChange={({ currentTarget }) => setEnded(currentTarget.checked)}
        />
        <ProblemAlert error={subscriptions.error} onRetry={() => void subscriptions.refetch()} />
        {subscriptions.isPending && !subscriptions.error && <Loader aria-label="Loading subscriptions" />}
        {items?.length === 0 && (
          <EmptyState title={ended ? "None ended lately" : "Nobody is told yet"}>
            {ended
              ? "Those that were removed, or ran out, stand here with the reason."
              : "A program with an address of its own can hear of candidates as they are scored, invited or hired. Turn on a Zap, or subscribe an address here."}
          </EmptyState>
        )}
        {items && items.length > 0 && (
          <>
            <Text size="sm" c="dimmed" component="output">
              {items.length === 1 ? "1 subscription" : `${items.length} subscriptions`}
            </Text>
            {items.map((subscription) => (
              <SubscriptionItem key={subscription.id} subscription={subscription} apps={apps.data ?? []} />
            ))}
          </>
        )}
      </Stack>
      {making && <NewSubscriptionDialog apps={apps.data ?? []} onClose={close} />}
    </>
  );
}
