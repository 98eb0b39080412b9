/** How labels and descriptions are written. */
import { SMALL_WORDS } from "../output-fields.ts";
import { type Operation, textsOf, visibleOperationsOf, type Rule } from "./parts.ts";

const MARKDOWN_LINKS = /\[[^\]]*\]\([^)]*\)/g;
const CODE = /`[^`]*`/g;
const BARE_ADDRESS = /\bhttps?:\/\/|<a\s/i;

/** D008: links are Markdown; a placeholder only shows how an address looks. */
const linksAreMarkdown: Rule = (app) =>
  textsOf(app)
    .filter(({ where }) => !where.endsWith(".placeholder") && !where.endsWith(".default"))
    .filter(({ text }) => BARE_ADDRESS.test(text.replace(MARKDOWN_LINKS, "").replace(CODE, "")))
    .map(({ where }) => ({ code: "D008", where, message: "has a link that is not Markdown" }));

/** D018: labels are in Title Case. */
const labelsAreTitles: Rule = (app) =>
  visibleOperationsOf(app)
    .filter(({ display }) => !isTitle(display.label))
    .map(({ where, display }) => ({
      code: "D018",
      where: `${where}.display.label`,
      message: `"${display.label}" is not in Title Case`,
    }));

function isTitle(label: string): boolean {
  return label
    .split(" ")
    .every((word, index) => /^[("“]?[A-Z0-9]/.test(word) || (index > 0 && SMALL_WORDS.has(word)));
}

const DESCRIPTIONS: Readonly<Record<Operation["kind"], RegExp>> = {
  triggers: /^Triggers when .+\.$/,
  creates: /^(Creates|Updates|Adds|Sends|Removes) .+\.$/,
  searches: /^Finds .+\.$/,
};

/** D021: descriptions say what it does, as a sentence. */
const descriptionsAreSentences: Rule = (app) =>
  visibleOperationsOf(app)
    .filter(({ kind, display }) => !DESCRIPTIONS[kind].test(display.description))
    .map(({ where, kind, display }) => ({
      code: "D021",
      where: `${where}.display.description`,
      message: `"${display.description}" does not read as those of ${kind} do`,
    }));

export const textRules: readonly Rule[] = [linksAreMarkdown, labelsAreTitles, descriptionsAreSentences];
