/** An automation that can't be had, such as one that was removed: why, and the way back. */
import { Button } from "@mantine/core";
import { ArrowLeft } from "lucide-react";
import { Link } from "wouter";
import { PageHeader } from "../../components/page-header.tsx";
import { ProblemAlert } from "../../components/problem-alert.tsx";

export function NotShown({ title = "Automation", error }: { title?: string; error: unknown }) {
  return (
    <>
      <PageHeader
        title={title}
        actions={
          <Button
            component={Link}
            href="/automations"
            variant="default"
            leftSection={<ArrowLeft size={16} aria-hidden />}
          >
            All automations
          </Button>
        }
      />
      <ProblemAlert error={error} />
    </>
  );
}
