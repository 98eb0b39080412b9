/**
 * The chart's values, their descriptions and their uses belong together. Templates are not rendered here, which takes Helm; that every value
 * is used, and nothing else, is what goes wrong most often.
 */
import { describe, expect, it } from "@jest/globals";
import addFormats from "ajv-formats";
import { Ajv } from "ajv";
import { parse } from "yaml";
import { TEMPLATES } from "./deployments.ts";
import { read } from "./dockerfile.ts";

type Tree = { [name: string]: unknown };
const CHART = "deploy/helm/hirewire";
const values = parse(read(`${CHART}/values.yaml`)) as Tree;
const schema = JSON.parse(read(`${CHART}/values.schema.json`)) as Tree & { definitions: Tree };
const text = TEMPLATES.map(read).join("\n");
const ROLES = ["intake", "worker"];
/** Handed on as they are. */
const WHOLE = new Set([
  "settings",
  "resources",
  "podAnnotations",
  "annotations",
  "labels",
  "nodeSelector",
  "affinity",
]);

/** Paths down to what is handed on or a plain value. */
function pathsIn(tree: Tree, above = ""): string[] {
  return Object.entries(tree).flatMap(([name, value]) => {
    const path = `${above}${name}`;
    const goesOn = typeof value === "object" && value !== null && !Array.isArray(value) && !WHOLE.has(name);
    return goesOn ? pathsIn(value as Tree, `${path}.`) : [path];
  });
}

function pathsDescribed(node: Tree, above = ""): string[] {
  const described = (node["$ref"] === undefined ? node : (schema.definitions["role"] as Tree))["properties"];
  return Object.entries((described ?? {}) as Record<string, Tree>).flatMap(([name, child]) => {
    const below = pathsDescribed(child, `${above}${name}.`);
    return below.length > 0 ? below : [`${above}${name}`];
  });
}

const used = [
  ...[...text.matchAll(/\.Values\.([\w.]+)/g)].map(([, path]) => path!),
  ...[...text.matchAll(/\.of\.([\w.]+)/g)].flatMap(([, path]) => ROLES.map((role) => `${role}.${path!}`)),
].filter((path) => !ROLES.includes(path));

describe("the chart", () => {
  it("uses every value that it has, and no other", () => {
    expect([...new Set(used)].toSorted()).toEqual(pathsIn(values).toSorted());
  });

  it("describes every value that it has, and no other", () => {
    const described = pathsDescribed(schema).filter((path) => path !== "global"); // Helm's own
    expect(described.toSorted()).toEqual(pathsIn(values).toSorted());
  });

  it("takes the values that it comes with, and refuses a name that it doesn't know", () => {
    const ajv = new Ajv();
    addFormats.default(ajv);
    const valid = ajv.compile(schema);
    expect(valid(values)).toBe(true);
    expect(
      valid({ ...values, publicUrl: "https://hooks.example.com", settings: { HIREWIRE_KEEP_DAYS: "90" } }),
    ).toBe(true);
    expect(valid({ ...values, settings: { HIREWIRE_KEEP_DAYS: 90 } })).toBe(false);
    expect(valid({ ...values, intake: { ...(values["intake"] as Tree), replica: 3 } })).toBe(false);
    expect(valid({ ...values, image: { repository: "hirewire", digest: "sha256:abc" } })).toBe(false);
  });

  it("opens and closes every block, and calls only templates that there are", () => {
    for (const file of TEMPLATES) {
      const words = [...read(file).matchAll(/\{\{-? *(if|with|range|define|end)\b/g)].map(([, word]) => word);
      const ends = words.filter((word) => word === "end").length;
      expect({ file, open: words.length - ends }).toEqual({ file, open: ends });
    }
    const defined = [...text.matchAll(/define "([\w.]+)"/g)].map(([, name]) => name);
    const called = [...text.matchAll(/include "([\w.]+)"/g)].map(([, name]) => name);
    expect(new Set(called)).toEqual(new Set(defined));
  });

  it("brings the alert rules as they are, and the version that there is", () => {
    expect(read(`${CHART}/files/alert-rules.yaml`)).toBe(read("docs/ops/alert-rules.yaml"));
    const chart = parse(read(`${CHART}/Chart.yaml`)) as Tree;
    const { version } = JSON.parse(read("package.json")) as Tree;
    expect(chart["appVersion"]).toBe(version);
  });

  it("gives the process longer to end than it takes", () => {
    expect(text).toContain("terminationGracePeriodSeconds: {{ add .root.Values.drainSeconds 30 }}");
  });
});
