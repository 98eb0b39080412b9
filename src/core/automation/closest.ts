/**
 * The known word that somebody probably meant, for "did you mean …?".
 *
 * @param word   what was written
 * @param known  what could have been written
 * @returns the nearest known word, or undefined when none is near enough to be a slip
 */
export function closest(word: string, known: Iterable<string>): string | undefined {
  const written = normalise(word);
  let best: string | undefined;
  let bestDistance = Math.max(2, Math.ceil(written.length / 3)) + 1;
  for (const candidate of known) {
    const other = normalise(candidate);
    // a longer prefix or suffix counts as near: `post` for `post_message`
    const contained = written.length >= 4 && (other.includes(written) || written.includes(other));
    const distance = contained ? Math.min(2, editDistance(written, other)) : editDistance(written, other);
    if (distance < bestDistance) {
      bestDistance = distance;
      best = candidate;
    }
  }
  return best;
}

/** ` Did you mean "steps"?`, or nothing. Begins with a blank, to be put behind a sentence. */
export function didYouMean(word: string, known: Iterable<string>): string {
  const match = closest(word, known);
  return match === undefined ? "" : ` Did you mean "${match}"?`;
}

/** Case, dots, dashes and blanks are not what tells two keys apart. */
function normalise(word: string): string {
  return word
    .slice(0, 80)
    .toLowerCase()
    .replace(/[.\-\s]+/g, "_");
}

/** Levenshtein's distance in which two swapped neighbours count as one slip. */
function editDistance(from: string, to: string): number {
  let beforeLast: number[] = [];
  let last = Array.from({ length: to.length + 1 }, (_, index) => index);
  for (let row = 1; row <= from.length; row += 1) {
    const current = [row];
    for (let column = 1; column <= to.length; column += 1) {
      const same = from[row - 1] === to[column - 1];
      let cost = Math.min(
        (current[column - 1] ?? 0) + 1,
        (last[column] ?? 0) + 1,
        (last[column - 1] ?? 0) + (same ? 0 : 1),
      );
      const swapped = from[row - 1] === to[column - 2] && from[row - 2] === to[column - 1];
      if (row > 1 && column > 1 && swapped) cost = Math.min(cost, (beforeLast[column - 2] ?? 0) + 1);
      current.push(cost);
    }
    beforeLast = last;
    last = current;
  }
  return last[to.length] ?? 0;
}
