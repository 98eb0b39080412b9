/** Pages of an installation in which nothing has happened yet, and pages that can't be had. */
import type { Server } from "../http/server.ts";
import type { Shown } from "./pages.ts";

const nobody = (): Promise<string> => Promise.resolve("");

async function setUpLink(server: Server): Promise<string> {
  const { link } = await server.get<{ link: string }>("POST", "/people/set-up-link");
  const { pathname, search } = new URL(link);
  return `${pathname}${search}`;
}

/** The server fails to answer what the page is about. */
const BROKEN: Shown[] = [
  { name: "broken-automations", path: "/automations", heading: "Automations", broken: "automations" },
  { name: "broken-connections", path: "/connections", heading: "Connections", broken: "connections" },
  { name: "broken-events", path: "/events", heading: "Events", broken: "events" },
  { name: "broken-runs", path: "/runs", heading: "Runs", broken: "runs" },
  { name: "broken-candidates", path: "/candidates", heading: "Candidates", broken: "candidates/search" },
  { name: "broken-holds", path: "/holds", heading: "Held runs", broken: "holds" },
  { name: "broken-gallery", path: "/automations/gallery", heading: "Gallery", broken: "recipes" },
];

const GONE = /40\d|410|422/;

const NOT_THERE: Shown[] = [
  { name: "gone-automation", path: "/automations/aut_gone", heading: "Automation", complaint: GONE },
  { name: "gone-connection", path: "/connections/con_gone", heading: "Connection", complaint: GONE },
  { name: "gone-event", path: "/events/evt_gone", heading: "Event", complaint: GONE },
  { name: "gone-run", path: "/runs/run_gone", heading: "Run", complaint: GONE },
  { name: "gone-candidate", path: "/candidates/show?key=gone", heading: "Candidate", complaint: GONE },
  {
    name: "sign-in-refused",
    path: "/oauth/callback?state=made-up&error=access_denied",
    heading: "It could not be connected",
    complaint: GONE,
  },
  {
    name: "link-gone",
    path: "/set-up?token=gone",
    heading: "This link does not work",
    cookie: nobody,
    complaint: GONE,
  },
];

const EMPTY: Shown[] = [
  { name: "set-up", path: setUpLink, heading: "Welcome to Hirewire", cookie: nobody },
  { name: "almost-there", path: "/sign-in", heading: "Almost there", cookie: nobody, complaint: /401/ },
  { name: "empty-automations", path: "/automations", heading: "Automations" },
  { name: "empty-connections", path: "/connections", heading: "Connections" },
  { name: "empty-events", path: "/events", heading: "Events" },
  { name: "empty-events-filtered", path: "/events?q=nobody&scoreFrom=90", heading: "Events" },
  { name: "empty-runs", path: "/runs", heading: "Runs" },
  { name: "empty-candidates", path: "/candidates", heading: "Candidates" },
  { name: "empty-audit", path: "/settings/audit", heading: "Audit log" },
  { name: "empty-retention", path: "/settings/retention", heading: "How long things are kept" },
];

export const BARE_PAGES: Shown[] = [...BROKEN, ...NOT_THERE, ...EMPTY];
