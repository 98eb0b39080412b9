/** What went wrong, in the server's words: they say what to do. */
import { Alert, Button } from "@mantine/core";
import { TriangleAlert } from "lucide-react";
import { ApiProblem } from "../api/client.ts";

export function ProblemAlert({ error, onRetry }: { error: unknown; onRetry?: () => void }) {
  if (!error) return null;
  const said = error instanceof ApiProblem;
  return (
    <Alert
      role="alert"
      color="red"
      variant="outline"
      icon={<TriangleAlert size={18} aria-hidden />}
      title={said ? undefined : "Hirewire cannot be reached"}
    >
      {said ? error.message : "Is the server running, and is this computer online?"}
      {onRetry && (
        <Button mt="sm" size="xs" variant="default" onClick={onRetry}>
          Try again
        </Button>
      )}
    </Alert>
  );
}
