import { Stack } from "@mantine/core";
import { useState } from "react";
import { useSearchParams } from "wouter";
import { PageHeader } from "../../components/page-header.tsx";
import { Notice } from "../../components/notice.tsx";
import { useMe } from "../../shell/me.ts";
import { BackToSettings } from "./back-to-settings.tsx";
import { ErasePreview } from "./erase-preview.tsx";
import { EraseReport } from "./erase-report.tsx";
import { EraseSearch } from "./erase-search.tsx";
import type { Chosen } from "./erase-words.ts";
import type { Erasure } from "./types.ts";

type Done = { erasure: Erasure; at: number };

/** Look somebody up, see what would go and what would remain, confirm, and keep the report. */
export default function ErasePage() {
  const { me, can } = useMe();
  const [search] = useSearchParams();
  const asked = search.get("email");
  const [chosen, setChosen] = useState<Chosen | null>(
    asked === null ? null : { name: { email: asked }, typed: asked, called: null },
  );
  const [done, setDone] = useState<Done | null>(null);
  const again = (): void => {
    setChosen(null);
    setDone(null);
  };
  return (
    <>
      <BackToSettings />
      <PageHeader
        title="Erase a candidate"
        about="Removes all that Hirewire keeps about a person, and lists what remains in Slack, sheets, mails and your ATS."
      />
      <Stack gap="lg" maw="52rem">
        {me !== null && !can("admin") && (
          <Notice tone="info">Only owners can erase a candidate. Ask one of them.</Notice>
        )}
        {can("admin") && chosen === null && <EraseSearch onChosen={setChosen} />}
        {can("admin") && chosen !== null && done === null && (
          <ErasePreview
            chosen={chosen}
            onErased={(erasure) => setDone({ erasure, at: Date.now() })}
            onBack={again}
          />
        )}
        {chosen !== null && done !== null && (
          <EraseReport erasure={done.erasure} at={done.at} chosen={chosen} onAgain={again} />
        )}
      </Stack>
    </>
  );
}
