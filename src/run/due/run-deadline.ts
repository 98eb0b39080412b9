/** How long a failing run is tried again, counted from its event or from its replay, in milliseconds: three days. */
export const RUN_DEADLINE_MS = 72 * 60 * 60 * 1000;
