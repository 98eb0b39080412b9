/** For the owner of this server, once: registers it at an app, so that colleagues connect by signing in. */
import { Button, Collapse, Group, PasswordInput, Stack, Text, TextInput } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { useState, type FormEvent } from "react";
import type { App } from "../../api/types.ts";
import { CopyLine } from "../../components/copy-line.tsx";
import { ProblemAlert } from "../../components/problem-alert.tsx";
import { useMe } from "../../shell/me.ts";
import { BeginThere } from "./begin-there.tsx";
import { setOAuthClient, useChange, useOAuthOffer } from "./queries.ts";
import { Section } from "./section.tsx";
import { Steps } from "./steps.tsx";
import type { OAuthOffer } from "./types.ts";

export function SignInSetUp({ app }: { app: App }) {
  const { data: offer } = useOAuthOffer(app.key, app.signIn);
  const me = useMe();
  return offer && !offer.ready && me.can("admin") ? <Registering app={app} offer={offer} /> : null;
}

function Registering({ app, offer }: { app: App; offer: OAuthOffer }) {
  const [opened, { toggle }] = useDisclosure();
  const [clientId, setClientId] = useState("");
  const [clientSecret, setClientSecret] = useState("");
  const save = useChange(() => setOAuthClient(offer.app, { clientId, clientSecret }));
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    save.mutate(undefined);
  };
  return (
    <Section title={`Sign in with ${offer.label}`}>
      <Stack gap="md">
        <Text>
          Your colleagues could connect {offer.label} by signing in, without tokens. As the owner you set that
          up once.
        </Text>
        <div>
          <Button variant="default" aria-expanded={opened} onClick={toggle}>
            Set up signing in
          </Button>
        </div>
        <Collapse expanded={opened}>
          <form onSubmit={submit}>
            <Stack gap="md" align="stretch">
              <BeginThere app={app} />
              <Steps
                steps={offer.setup.map((step) => step.replace(`: ${offer.redirectUri}`, ", the one below."))}
              />
              <CopyLine label="Address to come back to" value={offer.redirectUri} />
              <TextInput
                label="Client ID"
                value={clientId}
                onChange={({ currentTarget }) => setClientId(currentTarget.value)}
                autoComplete="off"
                required
              />
              <PasswordInput
                label="Client secret"
                description="Kept sealed and never shown again."
                value={clientSecret}
                onChange={({ currentTarget }) => setClientSecret(currentTarget.value)}
                autoComplete="off"
                visibilityToggleButtonProps={{ "aria-label": "Show what is entered", tabIndex: 0 }}
                required
              />
              <ProblemAlert error={save.error} />
              <Group>
                <Button
                  type="submit"
                  loading={save.isPending}
                  disabled={clientId.trim() === "" || clientSecret.trim() === ""}
                >
                  Let people sign in
                </Button>
              </Group>
            </Stack>
          </form>
        </Collapse>
      </Stack>
    </Section>
  );
}
