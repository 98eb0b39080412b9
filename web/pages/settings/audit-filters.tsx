import { Button, Group, Select } from "@mantine/core";
import { useSearchParams } from "wouter";
import { AREAS, callerName, OUTCOMES } from "./audit-words.ts";
import { useAuditCallers } from "./queries.ts";

const PERIODS = [
  { value: "today", label: "Today" },
  { value: "week", label: "The last 7 days" },
  { value: "month", label: "The last 30 days" },
];
const areas = Object.entries(AREAS).map(([value, label]) => ({ value, label }));
const outcomes = [
  { value: "done", label: "Done" },
  ...Object.entries(OUTCOMES).map(([value, { label }]) => ({ value, label })),
];

/** They stand in the address, so that a view can be sent to somebody. */
export function AuditFilters() {
  const [search, setSearch] = useSearchParams();
  const callers = useAuditCallers();
  const people = (callers.data ?? []).map((caller) => ({ value: caller.id, label: callerName(caller) }));
  const set = (name: string) => (value: string | null) =>
    setSearch(
      (before) => {
        const next = new URLSearchParams(before);
        if (value === null) next.delete(name);
        else next.set(name, value);
        return next;
      },
      { replace: true },
    );
  const common = { clearable: true, flex: "1 1 10rem", maw: "16rem", miw: 0 } as const;
  return (
    <Group gap="sm" align="flex-end" component="search" aria-label="Records">
      <Select
        {...common}
        label="Who"
        placeholder="Anybody"
        data={people}
        value={search.get("who")}
        onChange={set("who")}
        clearButtonProps={{ "aria-label": "Anybody" }}
        searchable
      />
      <Select
        {...common}
        label="About"
        placeholder="Anything"
        data={areas}
        value={search.get("about")}
        onChange={set("about")}
        clearButtonProps={{ "aria-label": "About anything" }}
      />
      <Select
        {...common}
        label="When"
        placeholder="Any time"
        data={PERIODS}
        value={search.get("when")}
        onChange={set("when")}
        clearButtonProps={{ "aria-label": "Any time" }}
      />
      <Select
        {...common}
        label="Outcome"
        placeholder="Any"
        data={outcomes}
        value={search.get("outcome")}
        onChange={set("outcome")}
        clearButtonProps={{ "aria-label": "Any outcome" }}
      />
      {search.size > 0 && (
        <Button variant="subtle" onClick={() => setSearch({}, { replace: true })}>
          Clear
        </Button>
      )}
    </Group>
  );
}
