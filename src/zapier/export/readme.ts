/** The README of an exported app. */
import type { AppToExport } from "./export-app.ts";

export function readme({ title, connecting, trial, listing }: AppToExport): string {
  return `# ${title}

A Zapier app with ${listing.events.length} triggers, written by \`hirewire zapier export\`. Change Hirewire and export again
rather than changing files here: the next export overwrites them. Files of your own stay.

## Zapier's terms

Everything here is under the licence in LICENSE, except for the package that it depends on: \`zapier-platform-core\` is
Zapier's, and **by installing it you agree to the [Zapier Platform Agreement](https://zapier.com/platform/tos)**. It is made for
building apps for Zapier and for nothing else. If you don't agree, don't run \`npm install\` here; Hirewire itself doesn't need it.

## Push it

You need a Zapier account and Node 22.

\`\`\`sh
npm install
npm install --global zapier-platform-cli
zapier-platform login
zapier-platform register "${title}"   # once; later, on another machine: zapier-platform link
zapier-platform validate
zapier-platform push
\`\`\`

The app is then private: only you see it in Zapier's editor. \`zapier-platform users:add someone@example.com\` shares it. To publish
it in Zapier's directory, it must be yours to publish, and Zapier reviews it.

After an update of Hirewire, export into this same folder, then \`npm install && zapier-platform push\`.

## Connect it

${connecting.map((line) => `- ${line}`).join("\n")}
${trial === undefined ? "" : `\n## Try it here first\n\n${trial}\n`}`;
}
