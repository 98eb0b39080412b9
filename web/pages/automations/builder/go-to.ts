import { isAt } from "./problems.ts";

/**
 * Brings the field of a problem into view and puts the focus into it: into the row of it that is marked wrong, where it has rows;
 * the nearest part that is drawn, if it is not.
 */
export function goTo(path: string): void {
  const places = [...document.querySelectorAll<HTMLElement>("[data-path]")];
  const [place] = places
    .filter(({ dataset }) => dataset["path"] === path || isAt({ path, message: "" }, dataset["path"] ?? ""))
    .toSorted((one, other) => (other.dataset["path"]?.length ?? 0) - (one.dataset["path"]?.length ?? 0));
  if (!place) return;
  const wrong = place.querySelector<HTMLElement>("[aria-invalid=true]:not(:disabled)");
  (wrong ?? place).scrollIntoView({ block: "center" });
  const field =
    wrong ??
    place.querySelector<HTMLElement>(
      "input, textarea, [contenteditable=true], select, button, [data-heading]",
    );
  field?.focus({ preventScroll: true });
}
