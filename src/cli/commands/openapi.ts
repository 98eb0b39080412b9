/** `hirewire openapi`: the API's description, for generators and other tools. */
import { Command } from "commander";
import { routes } from "../../http/api/routes.ts";
import { openapiDocument } from "../../http/openapi.ts";

export function openapiCommand(): Command {
  return new Command("openapi")
    .description("print the API's OpenAPI 3.1 description; a server also has it at /api/openapi.json")
    .action(() => {
      console.log(JSON.stringify(openapiDocument(routes), null, 2));
    });
}
