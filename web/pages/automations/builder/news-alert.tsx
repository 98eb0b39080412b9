/** What others did meanwhile, in words, and the choice: theirs or mine. Until then nothing is overwritten. */
import { Alert, Button, Collapse, Group, Loader, Text } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { Users } from "lucide-react";
import { useEffect, useRef, useState } from "react";
import { Moment } from "../../../components/moment.tsx";
import { ProblemAlert } from "../../../components/problem-alert.tsx";
import { useMe } from "../../../shell/me.ts";
import { Differences } from "../differences.tsx";
import { useDifferences, useVersions } from "../queries.ts";
import type { News } from "./news.ts";

export type Choosable = Exclude<News, { kind: "take" }>;

export function NewsAlert(props: {
  news: Choosable;
  automationId: string;
  /** Counts how often somebody wanted to publish: that has to wait for the choice. */
  asked: number;
  onTheirs: () => Promise<void>;
  onMine: () => Promise<void>;
}) {
  const { news, automationId, asked, onTheirs, onMine } = props;
  const here = useRef<HTMLDivElement>(null);
  const [error, setError] = useState<unknown>(null);
  useEffect(() => {
    if (asked > 0) here.current?.focus();
  }, [asked]);
  const choose = (decide: () => Promise<void>) => () => void decide().catch(setError);
  const theirs =
    news.kind === "published" ? `Show version ${news.version}, and drop mine` : THEIRS[news.kind];
  return (
    <Alert
      ref={here}
      tabIndex={-1}
      role="alert"
      color="orange"
      variant="outline"
      mb="lg"
      icon={<Users size={18} aria-hidden />}
      title={<Title news={news} automationId={automationId} />}
    >
      {news.kind === "published" ? (
        <Published since={news.since} version={news.version} automationId={automationId} />
      ) : (
        <Text size="sm">
          {news.kind === "saved"
            ? "What you see is yours, and it is not saved."
            : "What you see is yours. It is kept nowhere else."}
        </Text>
      )}
      <Group mt="sm" gap="xs">
        <Button size="xs" variant="default" onClick={choose(onTheirs)}>
          {theirs}
        </Button>
        <Button size="xs" variant="default" onClick={choose(onMine)}>
          {news.kind === "saved" ? "Keep mine in place of theirs" : "Keep mine as the draft"}
        </Button>
      </Group>
      {error !== null && <ProblemAlert error={error} />}
    </Alert>
  );
}

const THEIRS = {
  saved: "Show theirs, and drop mine",
  discarded: "Show what is published, and drop mine",
} as const;

function Title({ news, automationId }: { news: Choosable; automationId: string }) {
  const { me } = useMe();
  if (news.kind === "discarded") return "This draft was thrown away while you had it open";
  if (news.kind === "published") return <Publisher version={news.version} automationId={automationId} />;
  // the same person in two windows is nobody else
  const who = news.by === null || news.by === me?.name ? null : news.by;
  return who === null
    ? "This draft was changed in another window while you were writing"
    : `${who} changed this draft while you were writing`;
}

/** "Vera published version 4, 2 minutes ago" */
function Publisher({ version, automationId }: { version: number; automationId: string }) {
  const { data: versions, refetch } = useVersions(automationId);
  const found = versions?.find(({ number }) => number === version);
  const isKnown = found !== undefined;
  useEffect(() => {
    // what was read a moment ago does not know it
    if (!isKnown) void refetch();
  }, [isKnown, refetch]);
  if (!found) return `Version ${version} was published meanwhile`;
  const { savedBy, restores, createdAt } = found;
  const did = restores === null ? `published version ${version}` : `went back to version ${restores}`;
  return (
    <>
      {savedBy ?? "Somebody"} {did}, <Moment at={createdAt} />
    </>
  );
}

function Published({
  since,
  version,
  automationId,
}: {
  since: number;
  version: number;
  automationId: string;
}) {
  const [opened, { toggle }] = useDisclosure();
  const differences = useDifferences(automationId, since, version, opened);
  return (
    <>
      <Text size="sm">
        What you see is your draft. It began with version {since}, so publishing it would undo what version{" "}
        {version} changed.
      </Text>
      <Button mt="xs" size="compact-sm" variant="subtle" aria-expanded={opened} onClick={toggle}>
        {opened ? "Hide what it changed" : `See what version ${version} changed`}
      </Button>
      <Collapse expanded={opened}>
        {opened && <ProblemAlert error={differences.error} onRetry={() => void differences.refetch()} />}
        {opened && differences.isPending && <Loader size="sm" aria-label="Comparing" />}
        {differences.data && <Differences items={differences.data} />}
      </Collapse>
    </>
  );
}
