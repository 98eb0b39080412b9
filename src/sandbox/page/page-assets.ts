/** Style and script of the sandbox's page. */
export const PAGE_STYLE = `
:root { color-scheme: light dark; font: 15px/1.5 system-ui, sans-serif; --line: color-mix(in srgb, currentColor 18%, transparent); }
body { max-width: 72rem; margin: 0 auto; padding: 1.5rem; }
h1 { font-size: 1.4rem; margin: 0; }
h2 { font-size: 1rem; margin: 1.5rem 0 .5rem; }
header p { margin: .25rem 0 1rem; opacity: .8; }
.send { display: flex; flex-wrap: wrap; gap: .75rem; align-items: end; padding: .75rem; border: 1px solid var(--line); border-radius: .5rem; }
.send p { display: grid; margin: 0; }
.send label { font-size: .85rem; }
select, input, button { font: inherit; padding: .3rem .5rem; }
.slack { list-style: none; padding: 0; }
.slack li { border: 1px solid var(--line); border-radius: .5rem; padding: .5rem .75rem; margin: .4rem 0; overflow-wrap: anywhere; }
.slack li.reply { margin-left: 2rem; }
.slack p { margin: .2rem 0; }
.slack-fields { display: grid; grid-template-columns: 1fr 1fr; gap: .25rem 1rem; }
.slack-attachment { padding-left: .75rem; }
.alarm { color: #c00; font-weight: 600; }
.sheet { overflow-x: auto; }
table { border-collapse: collapse; min-width: 100%; }
th, td { border: 1px solid var(--line); padding: .25rem .5rem; text-align: left; white-space: nowrap; }
.faults div { display: flex; flex-wrap: wrap; gap: .5rem; }
`;

export const PAGE_SCRIPT = `
const arrivals = document.getElementById("arrivals");
let shown = arrivals.innerHTML;
setInterval(async () => {
  if (document.hidden) return;
  const answer = await fetch("/arrivals").catch(() => null);
  if (!answer?.ok) return;
  const html = await answer.text();
  if (html === shown) return;
  shown = html;
  arrivals.innerHTML = html;
}, 1000);
`;
