/** The app that speaks with a Hirewire. */
import type { App } from "../app/zapier.ts";
import type { Listing } from "../app/listing.ts";
import { runtimeApp } from "../app/runtime-app.ts";
import { APP_VERSION, PLATFORM_VERSION, type AppToExport } from "./export-app.ts";

export function runtimeExport(listing: Listing): AppToExport {
  return {
    name: "hirewire-zapier",
    title: "Hirewire for Zapier",
    listing,
    entries: ["src/zapier/app/runtime-app"],
    index: {
      imports: ['import { runtimeApp } from "./lib/src/zapier/app/runtime-app.js";'],
      app: "runtimeApp(listing, versions)",
    },
    trial:
      "`HIREWIRE_LOCAL=1 zapier-platform invoke auth test` takes addresses of this machine, such as http://127.0.0.1:8787, which Zapier itself can't reach and the app therefore refuses.",
    connecting: [
      "**Address**: the public HTTPS address of your Hirewire, its `PUBLIC_URL`.",
      "**API token**: `hirewire tokens create zapier --scope read --scope subscribe --scope run`. It is shown once.",
    ],
  };
}

/** The same app as the folder makes it, to be looked at here. */
export function runtimeDefinition(listing: Listing): App {
  return runtimeApp(listing, { version: APP_VERSION, platformVersion: PLATFORM_VERSION });
}
