/** A connection to one Hirewire: where it is, and a token made for Zapier. */
import { runtimeAddress } from "./address.ts";
import { callRuntime } from "./call-runtime.ts";
import type { Authentication } from "./zapier.ts";

/** @param docs  page that tells more */
export function authentication(docs: string): Authentication {
  const more = `[More about connecting](${docs})`;
  return {
    type: "custom",
    fields: [
      {
        key: "address",
        label: "Address of Your Hirewire",
        type: "string",
        required: true,
        placeholder: "https://hooks.example.com",
        helpText: `The public HTTPS address at which hiring tools reach it: its PUBLIC_URL. ${more}`,
      },
      {
        key: "token",
        label: "API Token",
        type: "password",
        required: true,
        helpText: `Made by \`hirewire tokens create zapier --scope read --scope subscribe --scope run\`. ${more}`,
      },
    ],
    async test(z, bundle) {
      const me = await callRuntime(z, bundle, "GET", "/api/me");
      return { ...me, host: new URL(runtimeAddress(z, bundle)).host };
    },
    /** Members of what `test` gives. */
    connectionLabel: "{{name}} at {{host}}",
  };
}
