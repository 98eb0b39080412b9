/** The way from a new source to its first verified event, step by step; it turns live by itself. */
import { Button, Stack, Text } from "@mantine/core";
import { Link, useSearchParams } from "wouter";
import type { App } from "../../api/types.ts";
import { CopyLine } from "../../components/copy-line.tsx";
import { PageHeader } from "../../components/page-header.tsx";
import { ProblemAlert } from "../../components/problem-alert.tsx";
import type { PageProps } from "../../shell/page-route.ts";
import { AddressReach } from "./address-reach.tsx";
import { BackTo } from "./back-to.tsx";
import { FirstEvent } from "./first-event.tsx";
import { useApp, useConnection } from "./queries.ts";
import { SecretEntry } from "./secret-entry.tsx";
import { Section } from "./section.tsx";
import { SenderMapping } from "./sender-mapping.tsx";
import { SenderWizard } from "./sender-wizard.tsx";
import { Steps } from "./steps.tsx";
import type { Connection } from "./types.ts";
import { inPages, titleOf } from "./words.ts";

/** While somebody waits for the first event; a call that is refused is not told live. */
const WAITING_MS = 3_000;

export default function SetUpPage({ params }: PageProps) {
  const { data: connection, error, refetch } = useConnection(params["id"] ?? "", WAITING_MS);
  const app = useApp(connection?.app);
  const [query] = useSearchParams();
  const back = query.get("back");

  return (
    <>
      <BackTo href={connection ? `/connections/${connection.id}` : "/connections"}>
        {connection ? titleOf(connection) : "Connections"}
      </BackTo>
      <PageHeader
        title={connection ? `Set up ${titleOf(connection)}` : "Set up a connection"}
        about="Three things: tell it the address, keep its secret here, and see the first event arrive."
      />
      <ProblemAlert error={error} onRetry={() => void refetch()} />
      {connection && app && (
        <Stack gap="lg" maw="44rem">
          <Way connection={connection} app={app} />
          {back !== null && /^\/(?!\/)/.test(back) && (
            <div>
              <Button component={Link} href={back} variant="default">
                Back to where you were
              </Button>
            </div>
          )}
        </Stack>
      )}
    </>
  );
}

function Way({ connection, app }: { connection: Connection; app: App }) {
  const { source, address } = connection;
  if (source === null || address === null) {
    return <Text>This connection sends no events, so there is nothing to set up.</Text>;
  }
  if (source.by === "hirewire") {
    return (
      <>
        <Section title="Nothing to copy">
          <Steps steps={connection.setup.map(inPages)} />
        </Section>
        <FirstEvent connection={connection} app={app} />
      </>
    );
  }
  const acting = new Set(app.actingSetup);
  const steps = connection.setup
    .filter((step) => !acting.has(step))
    // how an unknown sender signs was chosen before
    .filter((step) => !app.described || !step.includes("preset"))
    .map(inPages);
  const bare = steps.some((step) => /without its https/.test(step));
  const findsOut = app.described && connection.settings["preset"] === "find_out";
  return (
    <>
      <Section title={`1. In ${app.described ? "the sender" : app.label}`}>
        <Stack gap="md">
          <CopyLine
            label="Address for its events"
            value={bare ? address.replace(/^https?:\/\//, "") : address}
          />
          <AddressReach connection={connection} />
          <Steps
            steps={steps.map((step) =>
              step.replace(`: ${address}`, ", the one above.").replace(address, "the address above"),
            )}
          />
        </Stack>
      </Section>
      <Section title="2. Its secret">
        <SecretEntry connection={connection} app={app} />
      </Section>
      {findsOut && (
        <Section title="3. How it signs">
          <SenderWizard connection={connection} />
        </Section>
      )}
      <FirstEvent connection={connection} app={app} number={findsOut ? 4 : 3} />
      {app.described && source.state === "live" && (
        <Section title="What its events say about candidates">
          <SenderMapping connection={connection} />
        </Section>
      )}
    </>
  );
}
