/** Samples stand for what will come: later steps of a Zap are built on them. */
import { leavesOf } from "../output-fields.ts";
import { operationsOf, visibleOperationsOf, type Rule } from "./parts.ts";

/** D010: Zapier tells things apart by their `id`, of whatever a trigger or a search gives. */
const samplesHaveIds: Rule = (app) =>
  operationsOf(app)
    .filter(
      ({ kind, operation: { sample } }) => kind !== "creates" && sample !== undefined && !("id" in sample),
    )
    .map(({ where }) => ({ code: "D010", where: `${where}.sample`, message: "has no id" }));

/** D012: there is a sample, for when nothing has happened yet. */
const samplesExist: Rule = (app) =>
  visibleOperationsOf(app)
    .filter(({ operation: { sample } }) => Object.keys(sample ?? {}).length === 0)
    .map(({ where }) => ({ code: "D012", where: `${where}.sample`, message: "is missing" }));

/** D022: fields that are computed are slow, and unknown while a Zap is being built. */
const fieldsAreStatic: Rule = (app) =>
  visibleOperationsOf(app)
    .filter(({ operation: { outputFields = [] } }) => {
      const fields: readonly unknown[] = outputFields;
      return fields.length === 0 || fields.some((each) => typeof each === "function");
    })
    .map(({ where }) => ({
      code: "D022",
      where: `${where}.outputFields`,
      message: "are missing or computed",
    }));

const ISO = /^\d{4}-\d{2}-\d{2}(T\d{2}:\d{2}(:\d{2}(\.\d+)?)?(Z|[+-]\d{2}:?\d{2}))?$/;
const TIME_NAME = /(At|_at|[dD]ate|[tT]imestamp)$/;

/** D023: Zapier reads times in ISO 8601, with a zone. */
const timesAreIso: Rule = (app) =>
  leaves(app)
    .filter(({ key, value }) => TIME_NAME.test(key) && !(typeof value === "string" && ISO.test(value)))
    .map(({ where, key }) => ({
      code: "D023",
      where: `${where}.sample.${key}`,
      message: "is no ISO 8601 time",
    }));

/** D024: what a sample has, a field names. */
const fieldsNameSamples: Rule = (app) =>
  leaves(app)
    .filter(({ fields, key }) => !fields.has(key))
    .map(({ where, key }) => ({
      code: "D024",
      where: `${where}.sample.${key}`,
      message: "stands in the sample and not among the output fields",
    }));

function leaves(app: Parameters<Rule>[0]) {
  return operationsOf(app).flatMap(({ where, operation: { sample = {}, outputFields = [] } }) => {
    const fields = new Set(outputFields.map(({ key }) => key));
    return leavesOf(sample).map(({ key, value }) => ({ where, key, value, fields }));
  });
}

export const sampleRules: readonly Rule[] = [
  samplesHaveIds,
  samplesExist,
  fieldsAreStatic,
  timesAreIso,
  fieldsNameSamples,
];
