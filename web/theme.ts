/** The look: one accent, quiet greys, and text that keeps a contrast of 4.5:1 in both schemes (WCAG 2.2, 1.4.3). */
import { createTheme, type CSSVariablesResolver } from "@mantine/core";

export const theme = createTheme({
  primaryColor: "indigo",
  primaryShade: { light: 8, dark: 8 },
  defaultRadius: "md",
  fontFamily: "system-ui, -apple-system, 'Segoe UI', Roboto, sans-serif",
  fontFamilyMonospace: "ui-monospace, SFMono-Regular, Menlo, Consolas, monospace",
  headings: { fontWeight: "600", sizes: { h1: { fontSize: "1.375rem" }, h2: { fontSize: "1.0625rem" } } },
  cursorType: "pointer",
  respectReducedMotion: true,
  components: {
    Notification: {
      defaultProps: { closeButtonProps: { "aria-label": "Close" } },
      styles: { description: { color: "var(--mantine-color-dimmed)" } },
    },
    // to lock the page behind it takes a style that the content security policy refuses
    Modal: {
      defaultProps: {
        lockScroll: false,
        closeButtonProps: { "aria-label": "Close" },
        // of the dialog, and none of the document
        attributes: { header: { role: "presentation" } },
      },
      styles: { title: { fontWeight: 600, lineHeight: 1.35, overflowWrap: "anywhere" } },
    },
    Drawer: { defaultProps: { lockScroll: false, closeButtonProps: { "aria-label": "Close" } } },
    // a colour of its own falls short of 4.5:1 on its light ground
    Alert: { styles: { title: { color: "var(--mantine-color-text)" } } },
    // what floats over a page is told from it: lists of choices and menus too
    Popover: {
      defaultProps: { shadow: "md" },
      // however wide it is meant to be, it stays on a phone
      styles: { dropdown: { maxWidth: "calc(100vw - 1rem)" } },
    },
    // into a landmark of the document, as all of a page is in one
    Portal: { defaultProps: { target: "#floating" } },
    // a menu holds nothing but what can be chosen: the first of it has the focus
    Menu: { defaultProps: { withInitialFocusPlaceholder: false } },
    // the list of choices itself scrolls (global.css), and not a box in it that nobody can reach
    Select: { defaultProps: { withScrollArea: false } },
    MultiSelect: { defaultProps: { withScrollArea: false } },
    Autocomplete: { defaultProps: { withScrollArea: false } },
    Tooltip: { defaultProps: { withArrow: true, openDelay: 300 } },
  },
});

/** Mantine's own dimmed and placeholder greys fall short of 4.5:1, and so does what is under the pointer. */
export const themeVariables: CSSVariablesResolver = () => ({
  variables: {},
  light: {
    "--mantine-color-dimmed": "#5c636a",
    "--mantine-color-placeholder": "#697077",
    "--mantine-color-error": "#c92a2a",
    // under the pointer too
    "--mantine-color-indigo-light-hover": "#cdd8ff",
    "--mantine-color-red-light-hover": "#fff0f0",
  },
  dark: {
    "--mantine-color-dimmed": "#a6acb3",
    "--mantine-color-placeholder": "#9aa1a8",
    "--mantine-color-error": "#ffa8a8",
    "--mantine-color-anchor": "#91a7ff",
  },
});
