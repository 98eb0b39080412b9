/** The first page of a fresh installation: look around with sample candidates, or connect one's own tools. */
import { Button, Skeleton, SimpleGrid } from "@mantine/core";
import { useLocation } from "wouter";
import { PageHeader } from "../../components/page-header.tsx";
import { ProblemAlert } from "../../components/problem-alert.tsx";
import { useNeeds } from "../home/queries.ts";
import { useFirstSteps } from "../home/steps.ts";
import { ConnectCard } from "./connect-card.tsx";
import { SamplesCard } from "./samples-card.tsx";

export default function WelcomePage() {
  const { data, error, refetch } = useNeeds();
  const { dismiss } = useFirstSteps();
  const [, navigate] = useLocation();
  const skip = (): void => {
    dismiss();
    navigate("/");
  };
  return (
    <>
      <PageHeader
        title="Welcome to Hirewire"
        about="Your hiring tools tell what happens to a candidate. Hirewire tells your team: a message in Slack, a row in a sheet, a change in your ATS. Where would you like to begin?"
        actions={
          <Button variant="default" onClick={skip}>
            Skip to Home
          </Button>
        }
      />
      <ProblemAlert error={error} onRetry={() => void refetch()} />
      {data ? (
        <SimpleGrid cols={{ base: 1, md: 2 }} spacing="lg">
          <SamplesCard on={data.start.sandbox} />
          <ConnectCard start={data.start} />
        </SimpleGrid>
      ) : (
        !error && <Skeleton h={320} />
      )}
    </>
  );
}
