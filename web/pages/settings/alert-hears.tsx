import { Checkbox, Table, Text } from "@mantine/core";
import { Section } from "./section.tsx";
import type { Alerts, AlertSettings, AlertWay } from "./types.ts";

const WAYS: { way: AlertWay; label: string }[] = [
  { way: "slack", label: "Slack" },
  { way: "email", label: "Email" },
];

/** Who hears of what: a row for each kind of problem, a column for each way. */
export function AlertHears(props: {
  kinds: Alerts["kinds"];
  /** Which are switched on. */
  ways: Record<AlertWay, boolean>;
  value: AlertSettings["hears"];
  onChange: (hears: AlertSettings["hears"]) => void;
}) {
  const { kinds, ways, value, onChange } = props;
  const toggle = (kind: keyof AlertSettings["hears"], way: AlertWay, on: boolean): void => {
    const others = value[kind].filter((each) => each !== way);
    onChange({ ...value, [kind]: on ? [...others, way] : others });
  };
  return (
    <Section title="What is told where">
      <Table verticalSpacing="sm" horizontalSpacing="xs">
        <Table.Thead>
          <Table.Tr>
            <Table.Th>When</Table.Th>
            {WAYS.map(({ way, label }) => (
              <Table.Th key={way} ta="center" w={{ base: "3.75rem", sm: "5rem" }}>
                {label}
              </Table.Th>
            ))}
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {kinds.map(({ kind, label, about }) => (
            <Table.Tr key={kind}>
              <Table.Th scope="row" fw={400}>
                {label}
                <Text size="sm" c="dimmed">
                  {about}
                </Text>
              </Table.Th>
              {WAYS.map(({ way, label: wayLabel }) => (
                <Table.Td key={way}>
                  <Checkbox
                    aria-label={`${label}: ${wayLabel}`}
                    checked={value[kind as keyof AlertSettings["hears"]].includes(way)}
                    disabled={!ways[way]}
                    onChange={({ currentTarget }) =>
                      toggle(kind as keyof AlertSettings["hears"], way, currentTarget.checked)
                    }
                    styles={{ body: { justifyContent: "center" } }}
                  />
                </Table.Td>
              ))}
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </Section>
  );
}
