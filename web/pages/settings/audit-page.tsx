import { Button, Loader, Stack, Text } from "@mantine/core";
import { Download } from "lucide-react";
import { useMemo } from "react";
import { useSearchParams } from "wouter";
import { EmptyState } from "../../components/empty-state.tsx";
import { PageHeader } from "../../components/page-header.tsx";
import { ProblemAlert } from "../../components/problem-alert.tsx";
import { Said } from "../../components/said.tsx";
import { AuditFilters } from "./audit-filters.tsx";
import { AuditKeeping } from "./audit-keeping.tsx";
import { AuditList } from "./audit-list.tsx";
import { beginningOf } from "./audit-words.ts";
import { BackToSettings } from "./back-to-settings.tsx";
import { useAudit, type AuditQuery } from "./queries.ts";

export default function AuditPage() {
  const [search] = useSearchParams();
  const key = search.toString();
  const query = useMemo(() => queryOf(new URLSearchParams(key)), [key]);
  const log = useAudit(query);
  const entries = log.data?.pages.flatMap(({ items }) => items);
  return (
    <>
      <BackToSettings />
      <PageHeader
        title="Audit log"
        about="Who changed what, and when. Secrets and candidates never stand in it."
        actions={
          <Button
            component="a"
            href={`/api/audit.csv${tableOf(query)}`}
            download
            variant="default"
            leftSection={<Download size={16} aria-hidden />}
          >
            Save as a table
          </Button>
        }
      />
      <Stack gap="xl">
        <AuditFilters />
        <ProblemAlert error={log.error} onRetry={() => void log.refetch()} />
        {log.isPending && !log.error && <Loader aria-label="Loading the log" />}
        {entries?.length === 0 && (
          <EmptyState title="Nothing here">
            {key === "" ? "Whatever somebody changes will stand here." : "No record fits these filters."}
          </EmptyState>
        )}
        {entries && entries.length > 0 && <AuditList entries={entries} />}
        {log.hasNextPage && (
          <Button
            variant="default"
            w="fit-content"
            loading={log.isFetchingNextPage}
            onClick={() => void log.fetchNextPage()}
          >
            Show older ones
          </Button>
        )}
        <Said>
          {entries && entries.length > 0 && (
            <Text size="sm" c="dimmed">
              {entries.length === 1 ? "1 record is shown." : `${entries.length} records are shown.`}
            </Text>
          )}
        </Said>
        <AuditKeeping />
      </Stack>
    </>
  );
}

function queryOf(search: URLSearchParams): AuditQuery {
  const from = beginningOf(search.get("when") ?? "", Date.now());
  return {
    who: search.get("who") ?? undefined,
    area: search.get("about") ?? undefined,
    outcome: search.get("outcome") ?? undefined,
    target: search.get("target") ?? undefined,
    from: from === undefined ? undefined : String(from),
  };
}

function tableOf(query: AuditQuery): string {
  const asked = new URLSearchParams(
    Object.entries(query).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])),
  );
  return asked.size === 0 ? "" : `?${asked}`;
}
