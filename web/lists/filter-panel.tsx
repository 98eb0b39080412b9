/** Filters: those that one needs daily in sight, the others behind a button; what is set, as chips that take it away. */
import { Badge, Button, CloseButton, Collapse, Group, Paper, SimpleGrid, Stack } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { SlidersHorizontal } from "lucide-react";
import { type ReactNode, useId, useState } from "react";
import type { Filters } from "./use-filters.ts";
import { SavedFilters } from "./saved-filters.tsx";
import { SearchBox } from "./search-box.tsx";

export interface Chip<K extends string> {
  name: K;
  /** `From TryCrucible`. */
  words: string;
}

export function FilterPanel<K extends string>(props: {
  /** Under which saved filters are kept. */
  list: string;
  /** What the search looks in. */
  search: string;
  /** `q` is what is searched. */
  filters: Filters<K>;
  chips: readonly Chip<K>[];
  /** The inputs. */
  children: ReactNode;
  actions?: ReactNode;
}) {
  const { list, search, filters, chips, children, actions } = props;
  const [opened, { toggle }] = useDisclosure(false);
  /** Inputs that nobody opened need not be drawn again with every letter of the search. */
  const [drawn, setDrawn] = useState(false);
  const id = useId();
  const none = Object.keys(filters.values).length === 0;
  return (
    <Stack gap="xs" mb="md" component="section" aria-label="Filters">
      <Group gap="xs" align="center">
        <SearchBox
          label={search}
          value={(filters.values as { q?: string }).q ?? ""}
          onSearch={(q) => filters.set({ q } as unknown as Partial<Record<K, string>>)}
        />
        <Button
          variant="default"
          leftSection={<SlidersHorizontal size={16} aria-hidden />}
          aria-expanded={opened}
          aria-controls={id}
          onClick={() => {
            setDrawn(true);
            toggle();
          }}
        >
          Filters{chips.length > 0 ? ` (${chips.length})` : ""}
        </Button>
        {actions}
      </Group>
      <Collapse expanded={opened} id={id}>
        <Paper withBorder p="md">
          <SimpleGrid cols={{ base: 1, xs: 2, md: 3, lg: 4 }} spacing="md">
            {drawn && children}
          </SimpleGrid>
        </Paper>
      </Collapse>
      <Group gap="xs" component="ul" p={0} m={0} className="bare-list">
        {chips.map(({ name, words }) => (
          <li key={name}>
            <Badge
              variant="light"
              color="gray"
              size="lg"
              tt="none"
              fw={500}
              rightSection={
                <CloseButton
                  size={24}
                  iconSize={14}
                  aria-label={`Take away: ${words}`}
                  onClick={() => filters.set({ [name]: null } as Partial<Record<K, null>>)}
                />
              }
            >
              {words}
            </Badge>
          </li>
        ))}
      </Group>
      <SavedFilters list={list} filters={filters} none={none} />
    </Stack>
  );
}
