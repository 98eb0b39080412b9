/** What the account offers to choose from, and that a step can use what was chosen. */
import { describe, expect, it } from "@jest/globals";
import { noChoices } from "../../../actions/ats/choices.ts";
import type { ActionApp } from "../../../src/core/define-action.ts";
import type { AtsStandIn } from "../../actions/ats-bench.ts";
import type { AtsContract } from "./contract.ts";
import { JANE, JOHN, useScene } from "./scene.ts";

export function describePickers<S extends AtsStandIn>(app: ActionApp, contract: AtsContract<S>): void {
  describe("what there is to choose from", () => {
    const scene = useScene(app, contract);
    const choices = Object.fromEntries(
      Object.entries(app.choices ?? {}).filter(([, load]) => load !== noChoices),
    );

    const expected: Record<string, readonly string[]> = {
      stages: ["Application Review", "Phone Screen", "Assessment", "Onsite Interview", "Offer"],
      tags: ["Referral", "Strong"],
      reasons: ["Lacking skills", "Position closed", "Withdrew"],
      fields: ["Assessment score", "Assessment summary", "Seniority", "Would hire"],
      users: ["Hal Manager", "Rita Recruiter"],
      jobs: ["Product Designer", "Senior Backend Engineer"],
    };
    it.each(Object.keys(choices))("lists %s", async (key) => {
      const labels = (await scene.driver.choices(key)).map(({ label }) => label);
      expect(labels).toEqual(expect.arrayContaining([...(expected[key] ?? [])]));
      expect(labels.length).toBe(new Set(labels).size);
    });

    const uses: Record<string, { action: string; input: string; label: string; more?: object }> = {
      stages: { action: "move_stage", input: "stage", label: "Assessment" },
      tags: { action: "add_tag", input: "tag", label: "Referral" },
      reasons: { action: "reject", input: "reason", label: "Withdrew" },
      fields: { action: "set_field", input: "field", label: "Assessment score", more: { value: 82 } },
    };
    for (const [key, { action, input, label, more }] of Object.entries(uses)) {
      if (choices[key] === undefined || app.actions[action] === undefined) continue;
      it(`takes what was chosen among the ${key}`, async () => {
        for (const given of [{}, { job: "Senior Backend Engineer" }]) {
          const offered = await scene.driver.choices(key, given);
          const value = offered.find((each) => each.label === label)?.value;
          expect(value).toBeDefined();
          const step = { candidate: JANE, [input]: value, ...more };
          expect(await scene.driver.run(action, step)).toMatchObject({ found: true });
        }
        expect(JSON.stringify(scene.outcomeOf("Jane Smith"))).toContain(label);
      });
    }

    const takesJob = choices["jobs"] !== undefined && app.actions["move_stage"] !== undefined;
    if (takesJob) {
      it("takes what was chosen among the jobs", async () => {
        const jobs = await scene.driver.choices("jobs");
        const job = jobs.find(({ label }) => label === "Product Designer")?.value;
        await scene.driver.run("move_stage", { candidate: JOHN, stage: "Offer", job });
        expect(scene.outcomeOf("John Doe").applications).toContainEqual(
          expect.objectContaining({ job: "Product Designer", stage: "Offer" }),
        );
      });
    }
  });
}
