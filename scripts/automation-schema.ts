/**
 * Writes automation.schema.json, which editors read for completion. Run it after a trigger, an action or the
 * automation's own model changed:
 *   npm run automation-schema
 */
import { writeFileSync } from "node:fs";
import { format } from "oxfmt";
import { actions } from "../actions/index.ts";
import { triggers } from "../triggers/index.ts";
import { automationSchema } from "../src/core/automation/automation-schema.ts";
import { Catalog } from "../src/core/catalog.ts";

const schema = automationSchema(new Catalog(triggers, actions));
const file = new URL("../automation.schema.json", import.meta.url);
writeFileSync(file, (await format("schema.json", JSON.stringify(schema), { printWidth: 110 })).code);
