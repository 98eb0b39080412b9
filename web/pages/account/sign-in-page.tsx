import { Alert, Button, Divider, PasswordInput, Stack, Text, TextInput } from "@mantine/core";
import { useEffect, useState, type FormEvent } from "react";
import { useLocation, useSearchParams } from "wouter";
import { safePath } from "../../../src/core/safe-path.ts";
import { ProblemAlert } from "../../components/problem-alert.tsx";
import { AccountFrame } from "./account-frame.tsx";
import { useSessionState, useSignIn } from "./queries.ts";

/** What the way back from the issuer may say; anything else is told in general words. */
const REASONS: Record<string, string> = {
  issuer_unavailable: "Your company's sign-in page could not be reached. Try again in a moment.",
  signup_disabled: "You have no account here yet. Ask an owner to invite you.",
  unable_to_create_user: "You have no account here yet. Ask an owner to invite you.",
  unable_to_create_session: "Your company gives you no role in Hirewire. Ask an owner.",
  account_not_linked: "Your company does not vouch for your email address. Ask an owner to invite you.",
  access_denied: "Signing in was cancelled.",
  state_mismatch: "That took too long, or happened in another window. Try again.",
  state_not_found: "That took too long, or happened in another window. Try again.",
};

export default function SignInPage() {
  const [search] = useSearchParams();
  const [, navigate] = useLocation();
  const next = safePath(search.get("next"));
  const state = useSessionState();
  const signIn = useSignIn();
  const [email, setEmail] = useState("");
  const [password, setPassword] = useState("");
  const reason = search.get("error");

  const signedIn = state.data?.signedIn === true;
  useEffect(() => {
    if (signedIn) navigate(next, { replace: true });
  }, [signedIn, next, navigate]);

  const submit = (event: FormEvent): void => {
    event.preventDefault();
    signIn.mutate({ email, password }, { onSuccess: () => navigate(next, { replace: true }) });
  };

  if (state.data?.setUpNeeded) {
    return (
      <AccountFrame title="Almost there">
        <Text>
          Nobody has an account yet. Whoever started Hirewire finds a link in what it printed at the start:
          open that link to make the first account.
        </Text>
        <Text c="dimmed">
          Was the link used up or lost? <code>hirewire people link</code> prints another.
        </Text>
      </AccountFrame>
    );
  }
  return (
    <AccountFrame title="Sign in">
      {reason !== null && !signIn.isError && (
        <Alert color="orange" variant="outline" role="alert">
          {REASONS[reason] ?? "Signing in through your company did not work. Try again, or ask an owner."}
        </Alert>
      )}
      {state.data?.oidc && (
        <>
          <Button
            component="a"
            href={`/api/session/oidc?${new URLSearchParams({ next })}`}
            variant="default"
            size="md"
          >
            Sign in with {state.data.oidc.label}
          </Button>
          <Divider label="or" />
        </>
      )}
      <form onSubmit={submit}>
        <Stack gap="md">
          <TextInput
            label="Email address"
            type="email"
            autoComplete="username"
            required
            withAsterisk={false}
            value={email}
            onChange={(event) => setEmail(event.currentTarget.value)}
          />
          <PasswordInput
            label="Password"
            autoComplete="current-password"
            required
            withAsterisk={false}
            value={password}
            onChange={(event) => setPassword(event.currentTarget.value)}
            visibilityToggleButtonProps={{ "aria-label": "Show the password", tabIndex: 0 }}
          />
          <ProblemAlert error={signIn.error ?? state.error} />
          <Button type="submit" size="md" loading={signIn.isPending}>
            Sign in
          </Button>
        </Stack>
      </form>
      <Text c="dimmed" size="sm">
        Forgot your password? An owner can make you a link to choose a new one, under Settings, People.
      </Text>
    </AccountFrame>
  );
}
