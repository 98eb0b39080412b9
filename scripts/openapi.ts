/**
 * Writes openapi.json, and the list of routes and of problem codes in docs/api.md. Run it after a route changed:
 *   npm run openapi
 */
import { readFileSync, writeFileSync } from "node:fs";
import { format } from "oxfmt";
import { documentedApi } from "../src/http/api-docs.ts";
import { routes } from "../src/http/api/routes.ts";
import { openapiDocument } from "../src/http/openapi.ts";

const at = (file: string): URL => new URL(`../${file}`, import.meta.url);
const document = JSON.stringify(openapiDocument(routes));
writeFileSync(at("openapi.json"), (await format("openapi.json", document, { printWidth: 110 })).code);
const page = documentedApi(readFileSync(at("docs/api.md"), "utf8"), routes);
writeFileSync(at("docs/api.md"), (await format("api.md", page)).code);
