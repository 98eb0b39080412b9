/** Where the links lead that let somebody in once: the first owner, who is invited, who forgot a password. */
import { Anchor, Button, Loader, Stack, Text, TextInput } from "@mantine/core";
import { useState, type FormEvent } from "react";
import { Link, useLocation, useSearchParams } from "wouter";
import { ROLES } from "../../../src/core/roles.ts";
import { ApiProblem } from "../../api/client.ts";
import { ProblemAlert } from "../../components/problem-alert.tsx";
import { AccountFrame } from "./account-frame.tsx";
import { errorAt, errorElsewhere } from "./error-at.ts";
import { NewPassword } from "./new-password.tsx";
import { useEnter, useLink } from "./queries.ts";
import type { LinkInfo } from "./types.ts";

const FIELDS = ["name", "email", "password"];

export default function EnterPage() {
  const [search] = useSearchParams();
  const token = search.get("token") ?? "";
  const link = useLink(token);
  if (link.data) return <EnterForm token={token} link={link.data} />;
  if (!link.error) {
    return (
      <AccountFrame title="One moment">
        <Loader aria-label="Looking at the link" />
      </AccountFrame>
    );
  }
  const isSetUp = link.error instanceof ApiProblem && link.error.code === "owner_exists";
  return (
    <AccountFrame title={isSetUp ? "Hirewire is set up" : "This link does not work"}>
      <ProblemAlert error={link.error} />
      <Anchor component={Link} href="/sign-in" underline="always">
        Go to the sign-in page
      </Anchor>
    </AccountFrame>
  );
}

function EnterForm({ token, link }: { token: string; link: LinkInfo }) {
  const [, navigate] = useLocation();
  const enter = useEnter();
  const [name, setName] = useState(link.name ?? "");
  const [email, setEmail] = useState(link.email ?? "");
  const [password, setPassword] = useState("");
  const isReset = link.kind === "reset";
  const { title, about, action, next } = WORDS[link.kind](link);

  const submit = (event: FormEvent): void => {
    event.preventDefault();
    enter.mutate(
      { token, name, email: link.email === null ? email : null, password },
      { onSuccess: () => navigate(next, { replace: true }) },
    );
  };
  return (
    <AccountFrame title={title} about={about}>
      <form onSubmit={submit}>
        <Stack gap="md">
          {!isReset && (
            <TextInput
              label="Your name"
              autoComplete="name"
              required
              withAsterisk={false}
              maxLength={80}
              value={name}
              onChange={(event) => setName(event.currentTarget.value)}
              error={errorAt(enter.error, "name")}
            />
          )}
          <TextInput
            label="Email address"
            description={link.email === null ? "You sign in with it." : undefined}
            type="email"
            autoComplete="username"
            required
            withAsterisk={false}
            readOnly={link.email !== null}
            variant={link.email === null ? "default" : "filled"}
            value={email}
            onChange={(event) => setEmail(event.currentTarget.value)}
            error={errorAt(enter.error, "email")}
          />
          <NewPassword
            label={isReset ? "New password" : "Password"}
            value={password}
            onChange={setPassword}
            error={errorAt(enter.error, "password")}
          />
          <ProblemAlert error={errorElsewhere(enter.error, FIELDS)} />
          <Button type="submit" size="md" loading={enter.isPending}>
            {action}
          </Button>
        </Stack>
      </form>
      {link.kind === "invitation" && (
        <Text c="dimmed" size="sm">
          Your role will be {ROLES[link.role].label.toLowerCase()}: {ROLES[link.role].about.toLowerCase()}
        </Text>
      )}
    </AccountFrame>
  );
}

const WORDS: Record<
  LinkInfo["kind"],
  (link: LinkInfo) => { title: string; about: string; action: string; next: string }
> = {
  set_up: () => ({
    title: "Welcome to Hirewire",
    about: "Make your account. You will be the owner, and can invite others afterwards.",
    action: "Make my account",
    next: "/welcome",
  }),
  invitation: () => ({
    title: "You are invited",
    about: "Make your account to see how events from your hiring tools are put to work.",
    action: "Join",
    next: "/",
  }),
  reset: ({ name }) => ({
    title: "Choose a new password",
    about: `Hello ${name ?? ""}. Wherever you were signed in with the old one, you will be signed out.`,
    action: "Use this password",
    next: "/",
  }),
};
