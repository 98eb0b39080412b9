/** The sandbox: send what a hiring tool would send, see it arrive, and break things to see what happens then. */
import { Grid, Skeleton, Stack } from "@mantine/core";
import { ApiProblem } from "../../api/client.ts";
import { EmptyState } from "../../components/empty-state.tsx";
import { PageHeader } from "../../components/page-header.tsx";
import { ProblemAlert } from "../../components/problem-alert.tsx";
import { useMe } from "../../shell/me.ts";
import { CommandLine } from "../welcome/command-line.tsx";
import { ArrivalTabs } from "./arrival-tabs.tsx";
import { CredentialsCard } from "./credentials-card.tsx";
import { useArrivals, useSandbox } from "./queries.ts";
import { SendForm } from "./send-form.tsx";
import { TroublesCard } from "./troubles-card.tsx";

export default function SandboxPage() {
  const arrivals = useArrivals();
  const isOff = arrivals.error instanceof ApiProblem && arrivals.error.code === "sandbox_off";
  return (
    <>
      <PageHeader
        title="Sandbox"
        about="Stand-ins of hiring tools, Slack, Google Sheets, ATSs and mail. Nothing here leaves this machine."
      />
      {isOff ? <Off /> : <On arrivals={arrivals} />}
    </>
  );
}

function Off() {
  return (
    <EmptyState
      title="The sandbox is off"
      action={<CommandLine>HIREWIRE_DATA=try PORT=8790 npm start</CommandLine>}
    >
      This installation works with your real tools. A sandbox comes up with a data folder of its own: whoever
      runs this server can start one beside it.
    </EmptyState>
  );
}

function On({ arrivals }: { arrivals: ReturnType<typeof useArrivals> }) {
  const mayRun = useMe().can("run");
  const sandbox = useSandbox(mayRun);
  return (
    <Grid gap="lg">
      {mayRun && (
        <Grid.Col span={{ base: 12, lg: 4 }}>
          <ProblemAlert error={sandbox.error} onRetry={() => void sandbox.refetch()} />
          {sandbox.isPending && <Skeleton h={360} />}
          {sandbox.data && <SendForm sandbox={sandbox.data} />}
        </Grid.Col>
      )}
      <Grid.Col span={{ base: 12, lg: mayRun ? 8 : 12 }}>
        <ProblemAlert error={arrivals.error} onRetry={() => void arrivals.refetch()} />
        {arrivals.isPending && <Skeleton h={360} />}
        {arrivals.data && <ArrivalTabs arrivals={arrivals.data} />}
      </Grid.Col>
      {sandbox.data && (
        <Grid.Col span={12}>
          <Stack gap="lg">
            <TroublesCard troubles={sandbox.data.troubles} />
            <CredentialsCard credentials={sandbox.data.credentials} />
          </Stack>
        </Grid.Col>
      )}
    </Grid>
  );
}
