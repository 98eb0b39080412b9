import { describe, expect, it } from "@jest/globals";
import { neededEvents } from "../../src/hooks/registrar/needed-events.ts";
import { hatchbeacon } from "../../triggers/hatchbeacon.ts";
import { hiresscope } from "../../triggers/hiresscope.ts";
import { ntrvsta } from "../../triggers/ntrvsta.ts";
import { talentsprout } from "../../triggers/talentsprout.ts";

const automation = (trigger: string, more: { from?: string[]; state?: "on" | "paused" | "off" } = {}) => ({
  state: more.state ?? ("on" as const),
  definition: { name: trigger, trigger, steps: [], ...(more.from && { from: more.from }) },
});
const needed = (app: Parameters<typeof neededEvents>[0], ...automations: ReturnType<typeof automation>[]) =>
  neededEvents(app, { name: "agency", settings: {} }, automations);

describe("the events that a connection has to bring", () => {
  it("are what its automations name, each once, by the vendor's names", () => {
    const names = ["hiresscope.job_closed", "hiresscope.application_scored", "hiresscope.job_closed"];
    expect(needed(hiresscope, ...names.map((name) => automation(name)))).toEqual([
      "application.scored",
      "job.closed",
    ]);
    expect(needed(hiresscope)).toEqual([]);
    expect(needed(hiresscope, automation("trycrucible.invitation_scored"))).toEqual([]);
  });

  it("include those of automations for any vendor, as far as the vendor has them", () => {
    const any = automation("candidate.scored");
    expect(needed(hiresscope, any)).toEqual(["application.scored"]);
    expect(needed(hatchbeacon, any)).toEqual([]);
    expect(needed(hatchbeacon, automation("candidate.hired"))).toEqual(["candidate_hired"]);
  });

  it("include the end of an interview where the vendor tells the score with it", () => {
    const any = automation("candidate.scored");
    expect(needed(talentsprout, any)).toEqual(["interview.completed"]);
    expect(needed(ntrvsta, any)).toEqual(["result.completed", "session.completed"]);
  });

  it("are those of the kind of webhook that the connection is about", () => {
    const of = (generation: string) =>
      neededEvents(ntrvsta, { name: "agency", settings: { generation } }, [automation("candidate.scored")]);
    expect(of("original")).toEqual(["session.completed"]);
    expect(of("current")).toEqual(["result.completed"]);
    expect(of("any")).toEqual(["result.completed", "session.completed"]);
  });

  it("leave out what is off and what listens to another connection, and keep what is paused", () => {
    expect(needed(hiresscope, automation("job.opened", { state: "off" }))).toEqual([]);
    expect(needed(hiresscope, automation("job.opened", { state: "paused" }))).toEqual(["job.created"]);
    expect(needed(hiresscope, automation("job.opened", { from: ["other"] }))).toEqual([]);
    expect(needed(hiresscope, automation("job.opened", { from: ["other", "agency"] }))).toEqual([
      "job.created",
    ]);
  });
});
