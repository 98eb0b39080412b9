/** What changed between two conditions, in sentences: "Score must now be 85 or more, was 80". */
import { conditionInWords, readConditionParts, type Clause, type ConditionPart } from "./condition-words.ts";

/** @returns sentences without their full stops; empty when both ask the same */
export function conditionDifferences(from: string, to: string): string[] {
  const before = partsOf(from);
  const after = partsOf(to);
  const gone = before.filter((part) => !after.some((other) => isSame(part, other)));
  const come = after.filter((part) => !before.some((other) => isSame(part, other)));
  const changed = [
    ...takePairs(gone, come, (one, other) => one.noun === other.noun && one.asks === other.asks),
    ...takePairs(gone, come, (one, other) => one.noun === other.noun),
  ].map(([was, is]) => changeOf(was, is));
  const [written] = gone.filter(({ kind }) => kind === "written");
  const [rewritten] = come.filter(({ kind }) => kind === "written");
  const both = written && rewritten ? ["Its written condition changed"] : [];
  const rest = (parts: ConditionPart[], but: ConditionPart | undefined): ConditionPart[] =>
    parts.filter((part) => both.length === 0 || part !== but);
  return [
    ...changed,
    ...both,
    ...rest(come, rewritten).map((part) => `Now asked: ${conditionInWords(part)}`),
    ...rest(gone, written).map((part) => `No longer asked: ${conditionInWords(part)}`),
  ];
}

function partsOf(source: string): ConditionPart[] {
  if (source.trim() === "") return [];
  const part = readConditionParts(source);
  return part.kind === "all" ? part.parts : [part];
}

function isSame(one: ConditionPart, other: ConditionPart): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}

/** Takes clauses that belong together out of both lists. */
function takePairs(
  gone: ConditionPart[],
  come: ConditionPart[],
  belong: (one: Clause, other: Clause) => boolean,
): [Clause, Clause][] {
  const pairs: [Clause, Clause][] = [];
  for (const was of gone.filter((part) => part.kind === "clause")) {
    const is = come.find((part): part is Clause => part.kind === "clause" && belong(was, part));
    if (!is) continue;
    gone.splice(gone.indexOf(was), 1);
    come.splice(come.indexOf(is), 1);
    pairs.push([was, is]);
  }
  return pairs;
}

function changeOf(was: Clause, is: Clause): string {
  const noun = is.noun.charAt(0).toUpperCase() + is.noun.slice(1);
  const must = is.says
    .replace(/^is\b/, "be")
    .replace(/^contains\b/, "contain")
    .replace(/^includes\b/, "include")
    .replace(/^be not\b/, "not be");
  return `${noun} must now ${must}, was ${shortened(was, is)}`;
}

/** `80` beside `85 or more`. */
function shortened(was: Clause, is: Clause): string {
  const value = was.value ?? was.says.replace(/^is /, "");
  const end = / or (more|less|later|earlier)$/.exec(value)?.[0];
  return end !== undefined && is.value?.endsWith(end) === true ? value.slice(0, -end.length) : value;
}
