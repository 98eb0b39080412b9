/** What is asked of people, and the dropdowns and searches that help them answer. */
import type { App } from "../app/zapier.ts";
import { allInputFieldsOf, authFieldsOf, operationsOf, type Rule } from "./parts.ts";

const SECRET = /api[_ -]?key|access[_ -]?key|token|secret|password|passphrase|credential/i;
const MARKDOWN_LINK = /\[[^\]]+\]\(https:\/\/[^)\s]+\)/;

/** D001: credentials belong to the connection, where they are kept as such. */
const noSecretsInInputs: Rule = (app) =>
  allInputFieldsOf(app)
    .filter(({ field }) => field.type === "password" || SECRET.test(`${field.key} ${field.label}`))
    .map(({ where }) => ({
      code: "D001",
      where,
      message: "asks for a secret, which belongs to the connection",
    }));

/** D002: whoever connects must find out where to get what is asked. */
const authFieldsLeadSomewhere: Rule = (app) => {
  const fields = authFieldsOf(app);
  if (fields.some(({ field }) => MARKDOWN_LINK.test(field.helpText ?? ""))) return [];
  return [
    { code: "D002", where: "authentication.fields", message: "no help text has a link to a page that helps" },
  ];
};

/** D003: several connections must be told apart. */
const connectionHasLabel: Rule = ({ authentication: { connectionLabel } }) =>
  connectionLabel === undefined || connectionLabel === ""
    ? [{ code: "D003", where: "authentication.connectionLabel", message: "is missing" }]
    : [];

/** D004: nobody knows ids by heart. */
const idsHaveDropdowns: Rule = (app) =>
  allInputFieldsOf(app)
    .filter(({ field }) => /(_id|[a-z]Id)$/.test(field.key) && field.dynamic === undefined)
    .map(({ where }) => ({ code: "D004", where, message: "asks for an id and has no dropdown" }));

/** D005 and D013: the trigger that fills a dropdown exists. D014: the search that is offered exists. D015: so do their fields. */
const referencesExist: Rule = (app) =>
  allInputFieldsOf(app).flatMap(({ where, field }) => [
    ...(field.dynamic === undefined
      ? []
      : missing(app, { where, reference: field.dynamic, kind: "triggers", code: "D013" })),
    ...(field.search === undefined
      ? []
      : missing(app, { where, reference: field.search, kind: "searches", code: "D014" })),
  ]);

function missing(
  app: App,
  { where, reference, kind, code }: { where: string; reference: string; kind: string; code: string },
) {
  const [key = "", ...fields] = reference.split(".");
  const target = operationsOf(app).find((each) => each.where === `${kind}.${key}`);
  if (!target) return [{ code, where, message: `refers to ${kind}.${key}, which does not exist` }];
  const sample = target.operation.sample ?? {};
  return fields
    .filter((name) => !Object.hasOwn(sample, name))
    .map((name) => ({
      code: "D015",
      where,
      message: `refers to ${key}'s "${name}", which it does not give`,
    }));
}

/** D009: a search that asks nothing finds nothing in particular. */
const searchesAskSomething: Rule = (app) =>
  operationsOf(app)
    .filter(({ kind, operation }) => kind === "searches" && (operation.inputFields ?? []).length === 0)
    .map(({ where }) => ({ code: "D009", where, message: "a search needs at least one input field" }));

export const fieldRules: readonly Rule[] = [
  noSecretsInInputs,
  authFieldsLeadSomewhere,
  connectionHasLabel,
  idsHaveDropdowns,
  referencesExist,
  searchesAskSomething,
];
