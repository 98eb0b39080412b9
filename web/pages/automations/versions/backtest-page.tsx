/** "Had this been on": the draft, or what is published, over what arrived, beside what runs. */
import { Button, Skeleton } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { ArrowLeft } from "lucide-react";
import { Link } from "wouter";
import { api } from "../../../api/client.ts";
import { PageHeader } from "../../../components/page-header.tsx";
import { BacktestPanel } from "../../../preview/index.ts";
import type { PageProps } from "../../../shell/page-route.ts";
import { toContent, written } from "../builder/content.ts";
import { NotShown } from "../not-shown.tsx";
import type { SavedDraft } from "../types.ts";

export default function BacktestPage({ params }: PageProps) {
  const id = params["id"] ?? "";
  const draft = useQuery({
    queryKey: ["drafts", "of", id],
    queryFn: () => api<SavedDraft>("GET", `/automations/${encodeURIComponent(id)}/draft`),
  });
  if (draft.error) return <NotShown error={draft.error} />;
  if (!draft.data) return <Skeleton height={320} aria-label="Loading the page" />;
  const content = written(toContent(draft.data.content));
  const begun = draft.data.revision > 0;
  return (
    <>
      <PageHeader
        title="Try it on the past"
        about={
          begun
            ? `What the draft of “${content.name ?? ""}” would have done with what arrived, beside what runs now. Nothing is sent.`
            : `What “${content.name ?? ""}” would have done with what arrived, had it been on. Nothing is sent.`
        }
        actions={
          <Button
            component={Link}
            href={`/automations/${id}`}
            variant="default"
            leftSection={<ArrowLeft size={16} aria-hidden />}
          >
            Back to the builder
          </Button>
        }
      />
      <BacktestPanel
        automation={{ ...content, trigger: content.trigger ?? "" }}
        {...(begun && draft.data.automationId !== null && { liveId: draft.data.automationId })}
      />
    </>
  );
}
