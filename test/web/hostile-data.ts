/** People and things whose names are attacks, wherever somebody outside or inside may say a name. */
import { withChanges } from "../../src/core/hiring/fresh-sample.ts";
import application from "../../triggers/samples/hiresscope.application_scored.json" with { type: "json" };
import hired from "../../triggers/samples/hatchbeacon.candidate_hired.json" with { type: "json" };
import { invite } from "../http/people.ts";
import type { Server } from "../http/server.ts";
import type { Shown } from "./pages.ts";

/** Each runs a line that notes it was run, if anything lets it; none may become an element either. */
export const ATTACKS = [
  `<img src=x onerror="window.attacked='img'">`,
  `"><script>window.attacked='script'</script>`,
  `<svg/onload="window.attacked='svg'">`,
  `javascript:window.attacked='address'//`,
  `{{constructor.constructor('window.attacked=1')()}}`,
  `</title><iframe srcdoc="<script>parent.attacked='frame'</script>">`,
];
const [IMG, SCRIPT, SVG, ADDRESS, TEMPLATE, FRAME] = ATTACKS as [
  string,
  string,
  string,
  string,
  string,
  string,
];

/** Pages about those things, beside the pages that there are of others. */
export const HOSTILE_PAGES: Omit<Shown, "heading">[] = [
  { name: "hostile automation", path: (server) => automation(server, "") },
  { name: "hostile versions", path: (server) => automation(server, "/versions") },
  { name: "hostile backtest", path: (server) => automation(server, "/backtest") },
  { name: "hostile events", path: "/events" },
  { name: "hostile candidates", path: `/candidates?q=${encodeURIComponent("<")}` },
  { name: "hostile search", path: `/events?q=${encodeURIComponent(SCRIPT)}` },
];

async function automation({ runtime }: Server, page: string): Promise<string> {
  const { id } = runtime.automations.get(`Names ${IMG}`);
  return await Promise.resolve(`/automations/${id}${page}`);
}

export async function addHostileData(server: Server): Promise<void> {
  const add = (path: string, body: unknown): Promise<{ id: string }> => server.get("POST", path, body);
  await add("/connections", {
    app: "hiresscope",
    name: "hiresscope",
    values: { signing_secret: "of tests" },
  });
  await add("/connections", {
    app: "hatchbeacon",
    name: "hatchbeacon",
    values: { signing_secret: "of tests" },
  });
  const slack = (text: string, channel = "#hiring") => ({
    use: "slack.post_message",
    with: { channel, text },
  });
  await add("/automations?state=on", {
    name: `Names ${IMG}`,
    trigger: "hiresscope.application_scored",
    steps: [slack(`${SVG} ${SCRIPT} {% data.candidateName %} & {% data.jobTitle %}`)],
  });
  await add("/automations?state=paused", {
    name: `Held ${FRAME}`,
    trigger: "candidate.hired",
    steps: [slack(`*{% data.details.candidateName %}* <${ADDRESS}|look>`)],
  });
  for (const [index, attack] of ATTACKS.entries()) {
    await add("/events", {
      connection: "hiresscope",
      payload: withChanges(application, {
        "data.applicationId": `app_${index}_${attack}`,
        "data.candidateName": attack,
        "data.candidateEmail": `ada${index}@example.com`,
        "data.jobTitle": attack,
        "data.cvUrl": ADDRESS,
        "data.missingSkills": [attack],
      }),
    });
    await add("/events", {
      connection: "hatchbeacon",
      payload: withChanges(hired, {
        "data.details.candidateName": attack,
        "data.details.jobTitle": attack,
        "data.log.userName": attack,
        "data.log.resourceId": `r${index}`,
      }),
    });
  }
  await add("/candidates", {
    names: [{ email: "ada0@example.com" }, { connection: "slack", id: SVG }],
    name: FRAME,
  });
  for (const name of [SVG, TEMPLATE]) await add("/tokens", { name, scopes: ["read"] });
  const person = await invite(server, "editor", "evil@example.com");
  await person.get("PATCH", "/profile", { name: IMG });
}
