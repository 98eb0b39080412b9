/**
 * What Zapier checks before an app may be published, as far as it can be told from the definition alone. Zapier's own
 * offline check says little: a hook trigger passes it without unsubscribe, sample or list. The other checks ask Zapier's
 * servers and need an account.
 *
 * Source: https://docs.zapier.com/integrations/publish/integration-checks-reference (read 2026-11-21), whose numbers these are
 */
import type { App } from "../app/zapier.ts";
import { addressRules } from "./address-rules.ts";
import { fieldRules } from "./field-rules.ts";
import { hookRules } from "./hook-rules.ts";
import type { Finding, Rule } from "./parts.ts";
import { platformRules } from "./platform-rules.ts";
import { sampleRules } from "./sample-rules.ts";
import { textRules } from "./text-rules.ts";

export type { Finding } from "./parts.ts";

const RULES: readonly Rule[] = [
  ...fieldRules,
  ...hookRules,
  ...sampleRules,
  ...textRules,
  ...addressRules,
  ...platformRules,
];

/** @returns everything that Zapier would say no to, by its number; empty when nothing */
export async function lintApp(app: App): Promise<Finding[]> {
  const found = await Promise.all(RULES.map(async (rule) => rule(app)));
  return found.flat().toSorted((one, other) => one.code.localeCompare(other.code));
}
