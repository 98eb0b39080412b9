import { isAt } from "./problems.ts";

/** Brings the field of a problem into view and puts the focus into it; the nearest part that is drawn, if it is not. */
export function goTo(path: string): void {
  const places = [...document.querySelectorAll<HTMLElement>("[data-path]")];
  const [place] = places
    .filter(({ dataset }) => dataset["path"] === path || isAt({ path, message: "" }, dataset["path"] ?? ""))
    .toSorted((one, other) => (other.dataset["path"]?.length ?? 0) - (one.dataset["path"]?.length ?? 0));
  if (!place) return;
  place.scrollIntoView({ block: "center" });
  place
    .querySelector<HTMLElement>("input, textarea, [contenteditable=true], select, button, [data-heading]")
    ?.focus({ preventScroll: true });
}
