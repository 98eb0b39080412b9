/** One connection: how it stands and why, what can be done about it, what comes from it, and what depends on it. */
import { Button, Skeleton, Stack, Text } from "@mantine/core";
import { Link } from "wouter";
import type { App } from "../../api/types.ts";
import { PageHeader } from "../../components/page-header.tsx";
import { ProblemAlert } from "../../components/problem-alert.tsx";
import type { PageProps } from "../../shell/page-route.ts";
import { useMe } from "../../shell/me.ts";
import { AddressSection } from "./address-section.tsx";
import { BackTo } from "./back-to.tsx";
import { DrainProgress } from "./drain-progress.tsx";
import { PaceSection } from "./pace-section.tsx";
import { useApp, useConnection } from "./queries.ts";
import { Reconnect } from "./reconnect.tsx";
import { RejectedCalls } from "./rejected-calls.tsx";
import { RemoveSection } from "./remove-section.tsx";
import { RotateSection } from "./rotate-section.tsx";
import { SettingsSection } from "./settings-section.tsx";
import { StandingSection } from "./standing-section.tsx";
import type { Connection } from "./types.ts";
import { UsesSection } from "./uses-section.tsx";
import { titleOf } from "./words.ts";

export default function ConnectionPage({ params }: PageProps) {
  const id = params["id"] ?? "";
  const { data: connection, error, refetch } = useConnection(id);
  const app = useApp(connection?.app);
  return (
    <>
      <BackTo href="/connections">Connections</BackTo>
      <PageHeader title={connection ? titleOf(connection) : "Connection"} about={app?.summary} />
      <ProblemAlert error={error} onRetry={() => void refetch()} />
      {!connection && !error && <Skeleton h={160} maw="44rem" aria-hidden />}
      {connection && app && <Whole connection={connection} app={app} />}
    </>
  );
}

function Whole({ connection, app }: { connection: Connection; app: App }) {
  const me = useMe();
  const mayChange = me.can("write");
  const { source, state } = connection;
  const unfinished = source !== null && source.by === "hand" && ["draft", "waiting"].includes(source.state);
  return (
    <Stack gap="lg" maw="48rem">
      <StandingSection connection={connection} app={app} mayChange={mayChange} />
      <DrainProgress connection={connection} />
      {mayChange && (state === "auth_expired" || connection.secrets.some(({ readable }) => !readable)) && (
        <Reconnect connection={connection} app={app} />
      )}
      {mayChange && unfinished && (
        <div>
          <Button component={Link} href={`/connections/${connection.id}/set-up`}>
            Go on with the set-up
          </Button>
        </div>
      )}
      <UsesSection connection={connection} />
      {source && <PaceSection connection={connection} source={source} />}
      {source && <RejectedCalls connection={connection} />}
      {connection.address !== null && source && (
        <AddressSection connection={connection} source={source} mayChange={mayChange} />
      )}
      {mayChange ? (
        <>
          {source && <RotateSection connection={connection} app={app} />}
          <SettingsSection key={connection.updatedAt} connection={connection} app={app} />
          <RemoveSection connection={connection} />
        </>
      ) : (
        <Text c="dimmed" size="sm">
          You may look at this connection. Somebody who may edit can change it.
        </Text>
      )}
    </Stack>
  );
}
