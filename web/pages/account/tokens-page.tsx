import { Button, Stack, Table, Text } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { KeyRound } from "lucide-react";
import { useState } from "react";
import { ConfirmDialog } from "../../components/confirm-dialog.tsx";
import { EmptyState } from "../../components/empty-state.tsx";
import { Moment } from "../../components/moment.tsx";
import { PageHeader } from "../../components/page-header.tsx";
import { ProblemAlert } from "../../components/problem-alert.tsx";
import { Can } from "../../shell/can.tsx";
import { BackToSettings } from "../settings/back-to-settings.tsx";
import { MakeTokenDialog } from "./make-token-dialog.tsx";
import { useRevokeToken, useTokens } from "./queries.ts";
import { SCOPE_WORDS } from "./scope-words.ts";
import type { Token } from "./types.ts";

export default function TokensPage() {
  const tokens = useTokens();
  const revoke = useRevokeToken();
  const [making, { open, close }] = useDisclosure();
  const [leaving, setLeaving] = useState<Token | null>(null);
  const items = tokens.data?.items;
  return (
    <>
      <BackToSettings />
      <PageHeader
        title="API tokens"
        about="Keys for programs such as Zapier or your own scripts, one for each purpose."
        actions={
          <Can scope="admin">
            <Button leftSection={<KeyRound size={16} aria-hidden />} onClick={open}>
              Make a token
            </Button>
          </Can>
        }
      />
      <Stack>
        <ProblemAlert error={tokens.error} onRetry={() => void tokens.refetch()} />
        {items?.length === 0 && (
          <EmptyState title="No tokens yet">
            A program that works with Hirewire for you needs one. Give each program its own, so that you can
            take one away without troubling the others.
          </EmptyState>
        )}
        {items && items.length > 0 && <TokensTable tokens={items} onRevoke={setLeaving} />}
      </Stack>
      <MakeTokenDialog opened={making} onClose={close} />
      {leaving && (
        <ConfirmDialog
          opened
          title={`Revoke “${leaving.name}”?`}
          action="Revoke the token"
          busy={revoke.isPending}
          error={revoke.error}
          onConfirm={() => revoke.mutate(leaving.id, { onSuccess: () => setLeaving(null) })}
          onClose={() => setLeaving(null)}
        >
          Whatever uses it is refused from that moment on. This can’t be taken back; you can make another
          token.
        </ConfirmDialog>
      )}
    </>
  );
}

function TokensTable({ tokens, onRevoke }: { tokens: Token[]; onRevoke: (token: Token) => void }) {
  return (
    <Table.ScrollContainer minWidth={0}>
      <Table verticalSpacing="sm">
        <Table.Thead>
          <Table.Tr>
            <Table.Th>What it is for</Table.Th>
            <Table.Th>May</Table.Th>
            <Table.Th visibleFrom="sm">Last used</Table.Th>
            <Table.Th visibleFrom="sm">Ends</Table.Th>
            <Table.Th>
              <span className="for-screen-readers">Actions</span>
            </Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {tokens.map((token) => (
            <Table.Tr key={token.id}>
              <Table.Td style={{ overflowWrap: "anywhere" }}>{token.name}</Table.Td>
              <Table.Td>{token.scopes.map((scope) => SCOPE_WORDS[scope].label).join(", ")}</Table.Td>
              <Table.Td visibleFrom="sm">
                {token.lastUsedAt === null ? <Text c="dimmed">Never</Text> : <Moment at={token.lastUsedAt} />}
              </Table.Td>
              <Table.Td visibleFrom="sm">
                {token.expiresAt === null ? (
                  <Text c="dimmed">Never</Text>
                ) : (
                  <>
                    {token.expired && "Ended "}
                    <Moment at={token.expiresAt} />
                  </>
                )}
              </Table.Td>
              <Table.Td ta="right">
                <Button
                  variant="default"
                  size="xs"
                  aria-label={`Revoke ${token.name}`}
                  onClick={() => onRevoke(token)}
                >
                  Revoke
                </Button>
              </Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </Table.ScrollContainer>
  );
}
