/** The four charts of Home, loaded apart from it. */
import { Alert, SimpleGrid, Text } from "@mantine/core";
import { EmptyState } from "../../../components/empty-state.tsx";
import type { Charts } from "../types.ts";
import { DelayLines, inWords } from "./delay-lines.tsx";
import { ChartFigure } from "./figure.tsx";
import { VENDOR_PAINTS, type Paint } from "./paint.tsx";
import { dayInFull, dayInShort, delayInWords, labelledDays } from "./scale.ts";
import { amount, StackedBars, type Series } from "./stacked-bars.tsx";

const OUTCOMES: Record<Charts["outcomes"][number]["state"], { label: string; paint: Paint }> = {
  succeeded: { label: "Succeeded", paint: { hue: "green", pattern: "solid" } },
  filtered: { label: "Did not match", paint: { hue: "grey", pattern: "dots" } },
  failed: { label: "Failed", paint: { hue: "red", pattern: "stripes" } },
  held: { label: "Held", paint: { hue: "orange", pattern: "lines" } },
  cancelled: { label: "Skipped", paint: { hue: "teal", pattern: "crosses" } },
};

export default function HomeCharts({ charts }: { charts: Charts }) {
  const { days, events, scores, outcomes, delivery, complete } = charts;
  const received = sum(events.flatMap(({ counts }) => counts));
  const runs = sum(outcomes.flatMap(({ counts }) => counts));
  if (received === 0 && runs === 0 && complete) {
    return (
      <EmptyState title="Nothing has come in yet">
        With the first events you see here how many candidates each hiring tool tells of, how they score, and
        how soon your team hears of it.
      </EmptyState>
    );
  }
  const names = days.map(dayInFull);
  const below = (width: number) =>
    new Map(labelledDays(days.length, width).map((place) => [place, dayInShort(days[place] ?? "")]));
  const vendors = events.map(({ label, counts }, index): Series => {
    const paint = VENDOR_PAINTS[Math.min(index, VENDOR_PAINTS.length - 1)]!;
    return { label, counts, paint };
  });
  const became = outcomes
    .filter(({ counts }) => sum(counts) > 0)
    .map(({ state, counts }): Series => ({ ...OUTCOMES[state], counts }));
  const scored = sum(scores.map(({ count }) => count));
  const byDay = (series: Series[]) => ({
    head: ["Day", ...series.map(({ label }) => label)],
    body: days.map((day, place) => [dayInShort(day), ...series.map(({ counts }) => counts[place] ?? 0)]),
  });

  return (
    <>
      {!complete && (
        <Alert color="gray" mb="md">
          Older events are still being counted. The charts fill up by themselves.
        </Alert>
      )}
      <SimpleGrid cols={{ base: 1, lg: 2 }} spacing="lg">
        <ChartFigure
          title="Events by hiring tool"
          summary={`${amount.format(received)} in ${days.length} days.`}
          rows={byDay(vendors)}
        >
          <StackedBars noun="event" names={names} below={below} series={vendors} />
        </ChartFigure>
        <ChartFigure title="What became of them" summary={whatBecame(outcomes)} rows={byDay(became)}>
          <StackedBars noun="run" names={names} below={below} series={became} />
        </ChartFigure>
        <ChartFigure
          title="Scores"
          summary={scored === 0 ? "No candidate was scored yet." : scoresInWords(scores, scored)}
          rows={{
            head: ["Score", "Candidates"],
            body: scores.map(({ from, to, count }) => [`${from} to ${to}`, count]),
          }}
        >
          <StackedBars
            noun="candidate"
            names={scores.map(({ from, to }) => `${from} to ${to}`)}
            below={() => new Map(scores.map(({ from }, place) => [place, String(from)]))}
            series={[
              {
                label: "Candidates",
                paint: { hue: "indigo", pattern: "solid" },
                counts: scores.map(({ count }) => count),
              },
            ]}
          />
        </ChartFigure>
        <ChartFigure
          title="Time to delivery"
          summary={
            delivery.all.median === null
              ? "Nothing was delivered yet."
              : `From the event to the last step: ${inWords(delivery.all)}.`
          }
          rows={{
            head: ["Day", "Half within", "19 of 20 within"],
            body: days.map((day, place) => {
              const { median = null, p95 = null } = delivery.days[place] ?? {};
              return [dayInShort(day), ...[median, p95].map((ms) => (ms === null ? "–" : delayInWords(ms)))];
            }),
          }}
        >
          <DelayLines names={names} below={below} delays={delivery.days} />
        </ChartFigure>
      </SimpleGrid>
      <Text size="xs" c="dimmed" mt="sm">
        Days begin at midnight UTC. The numbers name nobody, and stay when events are removed.
      </Text>
    </>
  );
}

function whatBecame(outcomes: Charts["outcomes"]): string {
  const of = (state: string): number => sum(outcomes.find((each) => each.state === state)?.counts ?? []);
  const [good, held, failed] = [of("succeeded"), of("held"), of("failed")];
  const all = sum(outcomes.flatMap(({ counts }) => counts));
  if (all === 0) return "No automation has run yet.";
  const parts = [
    [good, "succeeded"],
    [failed, "failed"],
    [held, "held"],
  ] as const;
  const said = parts.filter(([count]) => count > 0).map(([count, word]) => `${amount.format(count)} ${word}`);
  return `${amount.format(all)} ${all === 1 ? "run" : "runs"}${said.length > 0 ? `: ${said.join(", ")}` : ""}.`;
}

function scoresInWords(scores: Charts["scores"], scored: number): string {
  const strong = sum(scores.filter(({ from }) => from >= 80).map(({ count }) => count));
  const share = Math.round((strong / scored) * 100);
  return `${amount.format(scored)} ${scored === 1 ? "score" : "scores"}, ${share}% of them 80 or more.`;
}

function sum(counts: readonly number[]): number {
  return counts.reduce((all, count) => all + count, 0);
}
