/** What is written is the draft of something that is no longer there. It stays on the page, and can be begun anew. */
import { Alert, Button, Text } from "@mantine/core";
import { TriangleAlert } from "lucide-react";
import { useState } from "react";
import { ProblemAlert } from "../../../components/problem-alert.tsx";

export function GoneAlert({ isNew, onKeep }: { isNew: boolean; onKeep: () => Promise<void> }) {
  const [error, setError] = useState<unknown>(null);
  return (
    <Alert
      role="alert"
      color="orange"
      variant="outline"
      mb="lg"
      icon={<TriangleAlert size={18} aria-hidden />}
      title={
        isNew
          ? "This draft was published or thrown away in another window"
          : "This automation was removed while you had it open"
      }
    >
      <Text size="sm">What you see is yours, and it is not saved.</Text>
      <Button mt="sm" size="xs" variant="default" onClick={() => void onKeep().catch(setError)}>
        Keep it as a new draft
      </Button>
      {error !== null && <ProblemAlert error={error} />}
    </Alert>
  );
}
