/** Whether the address can be reached from outside: most of what goes wrong when nothing arrives. */
import { Button, Stack, Text } from "@mantine/core";
import { useMutation } from "@tanstack/react-query";
import type { z } from "zod";
import type { AddressCheckShape } from "../../../src/http/api/shapes/address.ts";
import { api } from "../../api/client.ts";
import { Notice } from "../../components/notice.tsx";
import { ProblemAlert } from "../../components/problem-alert.tsx";
import { Words } from "../../fields/words.tsx";
import type { Connection } from "./types.ts";
import { inPages } from "./words.ts";

type AddressCheck = z.output<typeof AddressCheckShape>;

export function AddressReach({ connection: { address } }: { connection: Connection }) {
  const check = useMutation({ mutationFn: () => api<AddressCheck>("POST", "/address/check") });
  const insecure = address !== null && !address.startsWith("https://");
  const [gravest] = check.data?.findings ?? [];
  return (
    <Stack gap="xs" align="flex-start">
      {insecure && !gravest && (
        <Text size="sm" c="dimmed">
          This address works on this computer or network only: most tools send to https:// addresses on the
          internet. Whoever runs this server can give it one.
        </Text>
      )}
      <Button size="xs" variant="default" loading={check.isPending} onClick={() => check.mutate()}>
        Check the address
      </Button>
      <div aria-live="polite">
        {gravest && (
          <Notice tone={TONES[gravest.verdict]}>
            <Words>{inPages(gravest.message)}</Words>
          </Notice>
        )}
      </div>
      <ProblemAlert error={check.error} />
    </Stack>
  );
}

const TONES = { ok: "good", warning: "warn", failure: "bad" } as const;
