import { Center, Group, Loader, SegmentedControl, Skeleton, Stack, Title } from "@mantine/core";
import { lazy, Suspense, useState } from "react";
import { Redirect } from "wouter";
import { PageHeader } from "../../components/page-header.tsx";
import { ProblemAlert } from "../../components/problem-alert.tsx";
import { FirstSteps } from "./first-steps.tsx";
import { NeedsList } from "./needs-list.tsx";
import { useCharts, useNeeds } from "./queries.ts";
import { isFresh, useFirstSteps } from "./steps.ts";

const HomeCharts = lazy(() => import("./charts/charts.tsx"));

export default function HomePage() {
  const [days, setDays] = useState("30");
  const home = useNeeds();
  const charts = useCharts(Number(days));
  const { dismissed, dismiss } = useFirstSteps();
  if (home.data && isFresh(home.data.start) && !dismissed) return <Redirect to="/welcome" replace />;
  return (
    <>
      <PageHeader title="Home" about="What happened, and what needs you." />
      <Stack gap="xl">
        <ProblemAlert error={home.error} onRetry={() => void home.refetch()} />
        {home.data ? <NeedsList needs={home.data.needs} /> : !home.error && <Skeleton h={96} />}
        {home.data && !dismissed && <FirstSteps start={home.data.start} onDismiss={dismiss} />}
        <section aria-labelledby="charts">
          <Group justify="space-between" mb="sm">
            <Title order={2} id="charts">
              What happened
            </Title>
            <SegmentedControl
              aria-label="How many days the charts show"
              size="xs"
              value={days}
              onChange={setDays}
              data={[
                { value: "7", label: "7 days" },
                { value: "30", label: "30 days" },
                { value: "90", label: "90 days" },
              ]}
            />
          </Group>
          <ProblemAlert error={charts.error} onRetry={() => void charts.refetch()} />
          {charts.data && (
            <Suspense fallback={<Waiting />}>
              <HomeCharts charts={charts.data} />
            </Suspense>
          )}
          {charts.isPending && <Waiting />}
        </section>
      </Stack>
    </>
  );
}

function Waiting() {
  return (
    <Center mih="12rem">
      <Loader size="sm" aria-label="Loading the charts" />
    </Center>
  );
}
