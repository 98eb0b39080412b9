import { useEffect } from "react";

/**
 * For a dialog that is there only while it is open: whatever had the focus has it again afterwards. A menu that it was chosen from
 * is gone by then, so the menu's button has it instead.
 */
export function useFocusBack(): void {
  useEffect(() => {
    const before = document.activeElement;
    const menu = before?.closest("[role=menu]")?.getAttribute("aria-labelledby");
    const opener = menu == null ? before : document.querySelector(`#${CSS.escape(menu)}`);
    return () => {
      // after whatever else gives the focus away as the dialog goes
      setTimeout(() => {
        const lost = document.activeElement === null || document.activeElement === document.body;
        if (lost && opener instanceof HTMLElement && opener.isConnected) opener.focus();
      });
    };
  }, []);
}
