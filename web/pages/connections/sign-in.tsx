/** Connects by signing in at the app, where the owner of this server has registered it there. */
import { Button, Stack, Text } from "@mantine/core";
import { LogIn } from "lucide-react";
import type { App } from "../../api/types.ts";
import { ProblemAlert } from "../../components/problem-alert.tsx";
import { startOAuth, useChange, useOAuthOffer } from "./queries.ts";
import { Section } from "./section.tsx";
import { slug } from "./words.ts";

export function SignIn(props: { app: App; connection?: string; name?: string; back?: string | null }) {
  const { app, connection, name = "", back } = props;
  const { data: offer } = useOAuthOffer(app.key, app.signIn);
  const start = useChange(() =>
    startOAuth(app.key, {
      ...(connection !== undefined && { connection }),
      ...(slug(name) !== "" && { name: slug(name) }),
      ...(back != null && { back }),
    }),
  );
  if (!offer?.ready) return null;
  return (
    <Section title={`Sign in with ${app.label}`}>
      <Stack gap="sm" align="flex-start">
        <Text>
          {app.label} asks you what Hirewire may do, and sends you back here. Nothing has to be copied.
        </Text>
        <Button
          leftSection={<LogIn size={16} aria-hidden />}
          loading={start.isPending || start.isSuccess}
          onClick={() => start.mutate(undefined, { onSuccess: ({ url }) => window.location.assign(url) })}
        >
          {connection === undefined ? `Sign in with ${app.label}` : `Sign in with ${app.label} again`}
        </Button>
        <ProblemAlert error={start.error} />
      </Stack>
    </Section>
  );
}
