import { Text } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { api } from "../../api/client.ts";
import { PageHeader } from "../../components/page-header.tsx";
import { ProblemAlert } from "../../components/problem-alert.tsx";
import type { Me } from "../../api/types.ts";

export default function HomePage() {
  const me = useQuery({ queryKey: ["me"], queryFn: () => api<Me>("GET", "/me") });
  return (
    <>
      <PageHeader title="Home" about="What happened, and what needs you." />
      <ProblemAlert error={me.error} onRetry={() => void me.refetch()} />
      {me.data && <Text>Signed in as {me.data.name}.</Text>}
    </>
  );
}
