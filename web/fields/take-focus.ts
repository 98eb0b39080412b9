/** A `ref` for what appears because a person asked for it: it has the focus from the moment it is there. */
export function takeFocus(element: HTMLElement | null): void {
  element?.focus();
}
