import { Anchor, Text } from "@mantine/core";
import { Link } from "wouter";
import { PageHeader } from "./page-header.tsx";

export function NotFound() {
  return (
    <>
      <PageHeader title="There is no such page" />
      <Text>
        The address may be mistyped, or what was here has been removed.{" "}
        <Anchor component={Link} href="/" underline="always">
          Go to the start
        </Anchor>
      </Text>
    </>
  );
}
