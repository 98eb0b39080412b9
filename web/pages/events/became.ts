/** What became of an event, in one word or two. */
import type { Tone } from "../../components/tone.ts";
import type { ListedEvent } from "../../lists/types.ts";
import { RUN_WORDS, STATE_CHOICES } from "../../lists/words.ts";

/** What needs somebody is told first. */
const ORDER = STATE_CHOICES.map(({ value }) => value);

export function became({ caused }: Pick<ListedEvent, "caused">): { tone: Tone; words: string } {
  const [only, ...others] = caused;
  if (only === undefined) return { tone: "quiet", words: "No automation took it up" };
  const worst = ORDER.find((state) => caused.some((run) => run.state === state)) ?? only.state;
  const { tone, word } = RUN_WORDS[worst];
  if (others.length === 0) return { tone, words: `${word}: ${only.automation}` };
  const same = caused.filter(({ state }) => state === worst).length;
  return { tone, words: `${word}: ${same} of ${caused.length} runs` };
}

export const OUTCOME_CHOICES = [
  ...STATE_CHOICES.map(({ value, label }) => ({
    value: value as string,
    label: `A run: ${label.toLowerCase()}`,
  })),
  { value: "none", label: "No automation took it up" },
];
