/**
 * Where a value departs from what was expected of it, for a person to read. Only what is expected is compared:
 * further fields are fine, a list must have as many entries. An expected null stands for "nothing there".
 */
export function differences(expected: unknown, actual: unknown, path: string): string[] {
  if (Array.isArray(expected) && Array.isArray(actual)) {
    if (expected.length !== actual.length) {
      return [`${path}: expected ${expected.length} entries, and there are ${actual.length}`];
    }
    return expected.flatMap((entry, index) => differences(entry, actual[index], `${path}[${index}]`));
  }
  if (isGroup(expected) && isGroup(actual)) {
    return Object.entries(expected).flatMap(([key, value]) =>
      differences(value, Object.hasOwn(actual, key) ? actual[key] : undefined, `${path}.${key}`),
    );
  }
  if (expected === actual || (expected === null && actual === undefined)) return [];
  if (typeof expected === "string" && typeof actual === "string")
    return textDifference(expected, actual, path);
  return [path, `  expected: ${show(expected)}`, `  actual:   ${show(actual)}`];
}

/** Of a long text only the first line that differs. */
function textDifference(expected: string, actual: string, path: string): string[] {
  const wanted = expected.split("\n");
  const got = actual.split("\n");
  if (wanted.length === 1 && got.length === 1) {
    return [path, `  expected: ${show(expected)}`, `  actual:   ${show(actual)}`];
  }
  const line = wanted.findIndex((text, index) => text !== got[index]);
  const at = line === -1 ? wanted.length : line;
  return [`${path}, line ${at + 1}`, `  expected: ${show(wanted[at])}`, `  actual:   ${show(got[at])}`];
}

function isGroup(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** Text in quotes tells `85` from `"85"`. */
function show(value: unknown): string {
  return value === undefined ? "nothing" : JSON.stringify(value);
}
