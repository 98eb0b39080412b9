/** What the app runs on. */
import type { Rule } from "./parts.ts";

/** The major version that Zapier advises. Source: https://www.npmjs.com/package/zapier-platform-core (read 2026-11-21) */
const CURRENT_MAJOR = 19;

/** D027: the platform's package is the current one, at one exact version. */
const platformIsCurrent: Rule = ({ platformVersion }) => {
  const major = /^(\d+)\.\d+\.\d+$/.exec(platformVersion)?.[1];
  if (Number(major) >= CURRENT_MAJOR) return [];
  return [
    { code: "D027", where: "platformVersion", message: `is ${platformVersion}; ${CURRENT_MAJOR} is current` },
  ];
};

/** D028: whether Zapier takes empty values away is said, not left to what it does by itself. */
const emptyValuesAreDecided: Rule = ({ flags }) =>
  (flags as { cleanInputData?: boolean } | undefined)?.cleanInputData === false
    ? []
    : [{ code: "D028", where: "flags.cleanInputData", message: "is not set to false" }];

export const platformRules: readonly Rule[] = [platformIsCurrent, emptyValuesAreDecided];
