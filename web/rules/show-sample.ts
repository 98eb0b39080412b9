/** A field's last value, short enough to stand beside its name. */
const LONGEST = 40;

export function showSample(sample: unknown): string {
  const text = inWords(sample);
  return text.length > LONGEST ? `${text.slice(0, LONGEST - 1)}…` : text;
}

function inWords(sample: unknown): string {
  if (Array.isArray(sample)) return sample.map(inWords).join(", ");
  if (typeof sample === "boolean") return sample ? "yes" : "no";
  return typeof sample === "string" || typeof sample === "number" ? String(sample) : "";
}
