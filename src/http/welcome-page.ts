/** The front page: says that this runs, and where to look next. */
export function welcomePage(options: { sandboxUrl: string | null }): string {
  const sandbox =
    options.sandboxUrl === null
      ? ""
      : `<p>The sandbox is on: <a href="${options.sandboxUrl}">see what arrived in its Slack and its sheet</a>.</p>`;
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Hirewire</title>
<style>
:root { color-scheme: light dark; font: 16px/1.5 system-ui, sans-serif; }
body { max-width: 40rem; margin: 15vh auto 0; padding: 0 1.5rem; }
h1 { font-size: 1.5rem; }
code { font-size: .95em; }
</style>
</head>
<body>
<h1>Hirewire is running</h1>
<p>Signed hooks from hiring tools come in here and become Slack messages, sheet rows and HTTP calls.</p>
${sandbox}
<p>On the command line, <code>npm run hirewire -- runs</code> shows what happened and
<code>npm run hirewire -- --help</code> what else there is.</p>
</body>
</html>
`;
}
