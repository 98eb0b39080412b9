/** Where an app sends the browser back to: hands in what it brought, and goes on. */
import { Button, Group, Loader, Stack, Text } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { useEffect, useRef } from "react";
import { Link, useLocation, useSearchParams } from "wouter";
import { PageHeader } from "../../components/page-header.tsx";
import { ProblemAlert } from "../../components/problem-alert.tsx";
import { finishOAuth, useChange } from "./queries.ts";

export default function OAuthCallbackPage() {
  const [query] = useSearchParams();
  const [, navigate] = useLocation();
  const { mutate, error } = useChange(finishOAuth);
  const handedIn = useRef(false);
  const [state, code, refusal] = ["state", "code", "error"].map((name) => query.get(name));

  useEffect(() => {
    // it works once
    if (handedIn.current) return;
    handedIn.current = true;
    mutate(
      {
        state: state ?? "",
        ...(code != null && { code }),
        ...(refusal != null && { error: refusal }),
      },
      {
        onSuccess({ connection, label, reconnected, back }) {
          notifications.show({
            color: "teal",
            message: reconnected ? `${label} is connected again.` : `${label} is connected.`,
          });
          navigate(back ?? `/connections/${connection}`, { replace: true });
        },
        // what is in the address must not be handed in again by going back
        onError: () => window.history.replaceState(null, "", "/oauth/callback"),
      },
    );
  }, [mutate, navigate, state, code, refusal]);

  return (
    <>
      <PageHeader title={error ? "It could not be connected" : "Connecting"} />
      {error ? (
        <Stack gap="md" maw="44rem">
          <ProblemAlert error={error} />
          <Group>
            <Button component={Link} href="/connections/new">
              Begin again
            </Button>
            <Button component={Link} href="/connections" variant="default">
              All connections
            </Button>
          </Group>
        </Stack>
      ) : (
        <Group gap="sm">
          <Loader size="sm" aria-hidden />
          <Text>One moment: the sign-in is being finished.</Text>
        </Group>
      )}
    </>
  );
}
