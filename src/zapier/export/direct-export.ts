/** The app of one vendor whose API registers hooks: Zapier speaks with the vendor itself. */
import type { Catalog } from "../../core/catalog.ts";
import { ConfigError } from "../../core/errors.ts";
import { directApp } from "../app/direct/direct-app.ts";
import type { DirectVendor } from "../app/direct/vendor-account.ts";
import type { App } from "../app/zapier.ts";
import { makeDirectListing } from "../make-listing.ts";
import { APP_VERSION, PLATFORM_VERSION, type AppToExport } from "./export-app.ts";

interface Connecting {
  /** What a person enters, by field: the least that lets the vendor's API register a hook. */
  asks: Readonly<Record<string, string>>;
  /** What else that takes, and is the same for everybody. */
  settings?: Readonly<Record<string, string>>;
}

const CONNECTING: Readonly<Record<string, Connecting>> = {
  hiresscope: { asks: { api_key: "Make one in HIRESSCOPE under Settings → API Keys." } },
  ntrvsta: {
    asks: { api_key: "NTRVSTA gives it out for your organisation." },
    settings: { generation: "original" }, // the other kind of webhook has no API
  },
};

/** Keys of the vendors that there is an app of their own for. */
export function directVendors({ triggers }: Pick<Catalog, "triggers">): string[] {
  return Object.keys(CONNECTING).filter((key) => triggers.get(key)?.registration !== undefined);
}

export interface DirectExport {
  app: AppToExport;
  /** The same app as the folder makes it, to be looked at here. */
  definition: App;
}

/**
 * @param docs  page that tells how to connect; default: the vendor's own
 * @throws {ConfigError} `no_direct_app` for a vendor whose API registers no hooks
 */
export function directExport(catalog: Catalog, key: string, docs?: string): DirectExport {
  const trigger = catalog.triggers.get(key);
  const connecting = CONNECTING[key];
  if (!trigger?.registration || !connecting) {
    throw new ConfigError(
      `There is no app of its own for "${key}": its hooks can't be registered by an API. There is one for ${directVendors(catalog).join(", ")}. The app without --direct has its events too.`,
      { code: "no_direct_app", path: "--direct" },
    );
  }
  const acting = catalog.actions.get(key);
  const vendor: DirectVendor = { trigger, acting };
  const listing = makeDirectListing(trigger, { ...connecting, docs: docs ?? trigger.sources[0]! });
  const file = key.replaceAll("_", "-");
  const name = key.replace(/_(\w)/g, (_, letter: string) => letter.toUpperCase());
  return {
    app: {
      name: `${file}-zapier`,
      title: `${trigger.label} for Zapier`,
      listing,
      entries: [
        "src/zapier/app/direct/direct-app",
        `triggers/${file}`,
        ...(acting ? [`actions/${file}`] : []),
      ],
      index: {
        imports: [
          'import { directApp } from "./lib/src/zapier/app/direct/direct-app.js";',
          `import { ${name} as trigger } from "./lib/triggers/${file}.js";`,
          ...(acting ? [`import { ${name} as acting } from "./lib/actions/${file}.js";`] : []),
        ],
        app: `directApp({ trigger${acting ? ", acting" : ""} }, listing, versions)`,
      },
      connecting: Object.entries(connecting.asks).map(
        ([field, help]) => `**${acting?.connection[field]?.label ?? field}**: ${help}`,
      ),
    },
    definition: directApp(vendor, listing, { version: APP_VERSION, platformVersion: PLATFORM_VERSION }),
  };
}
