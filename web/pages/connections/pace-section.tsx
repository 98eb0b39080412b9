/** How many events came on each of the last days: bars to look at, and a table for who listens. */
import { Anchor, Group, Text, VisuallyHidden } from "@mantine/core";
import { Link } from "wouter";
import { daysOf, type Day } from "./pace.ts";
import styles from "./pace-section.module.css";
import { usePace } from "./queries.ts";
import { Section } from "./section.tsx";
import type { Connection, Source } from "./types.ts";

const DAYS = 14;
const weekday = new Intl.DateTimeFormat("en", { weekday: "long", day: "numeric", month: "long" });
const short = new Intl.DateTimeFormat("en", { day: "numeric", month: "short" });

export function PaceSection({ connection, source }: { connection: Connection; source: Source }) {
  const { data: pace, dataUpdatedAt } = usePace(connection.id, true);
  if (!pace || source.rhythm.lastEventAt === null) return null;
  const days = daysOf(pace, DAYS, dataUpdatedAt);
  const sum = days.reduce((total, { events }) => total + events, 0);
  return (
    <Section title="Events of the last two weeks">
      {sum > 0 && (
        <>
          <Bars days={days} />
          <Group justify="space-between" mt={4} mb="xs" aria-hidden>
            <Text size="xs" c="dimmed">
              {short.format(days[0]!.at)}
            </Text>
            <Text size="xs" c="dimmed">
              today
            </Text>
          </Group>
        </>
      )}
      <Text>
        {sum === 0
          ? "They are counted within a minute, and tests are not. "
          : `${sum} in all, without tests. `}
        <Anchor component={Link} href={`/events?connection=${connection.id}`} underline="always">
          See its events
        </Anchor>
      </Text>
    </Section>
  );
}

const [WIDTH, HEIGHT, GAP] = [420, 64, 6];

function Bars({ days }: { days: readonly Day[] }) {
  const most = Math.max(...days.map(({ events }) => events), 1);
  const step = (WIDTH + GAP) / days.length;
  return (
    <>
      <svg viewBox={`0 0 ${WIDTH} ${HEIGHT}`} className={styles.bars} aria-hidden preserveAspectRatio="none">
        {days.map(({ at, events }, index) => {
          const height = events === 0 ? 2 : Math.max((events / most) * HEIGHT, 4);
          return (
            <rect
              key={at}
              className={events === 0 ? styles.none : styles.some}
              x={index * step}
              y={HEIGHT - height}
              width={step - GAP}
              height={height}
              rx={2}
            >
              <title>{`${weekday.format(at)}: ${events}`}</title>
            </rect>
          );
        })}
      </svg>
      <VisuallyHidden>
        <table>
          <caption>Events by day</caption>
          <thead>
            <tr>
              <th scope="col">Day</th>
              <th scope="col">Events</th>
            </tr>
          </thead>
          <tbody>
            {days.map(({ at, events }) => (
              <tr key={at}>
                <th scope="row">{weekday.format(at)}</th>
                <td>{events}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </VisuallyHidden>
    </>
  );
}
