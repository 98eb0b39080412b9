import { describe, expect, it } from "@jest/globals";
import { resumeStep } from "../../src/store/resume-step.ts";
import { definition } from "../contract/store/fixtures.ts";

const now = definition("Now", ["find", "post", "note"]);

describe("a repeated run continues", () => {
  it.each([
    {
      what: "at the step that failed",
      state: "failed",
      stepIndex: 1,
      steps: ["find", "post", "note"],
      at: 1,
    },
    { what: "at the first step", state: "filtered", stepIndex: 0, steps: ["find", "post", "note"], at: 0 },
    {
      what: "behind the last step",
      state: "succeeded",
      stepIndex: 2,
      steps: ["find", "post", "note"],
      at: 3,
    },
    {
      what: "behind what is done, though it moved back",
      state: "failed",
      stepIndex: 1,
      steps: ["a", "find", "b"],
      at: 2,
    },
    {
      what: "behind all that is done",
      state: "failed",
      stepIndex: 2,
      steps: ["post", "x", "find", "y"],
      at: 3,
    },
    {
      what: "at the start when nothing of it is left",
      state: "failed",
      stepIndex: 2,
      steps: ["a", "b"],
      at: 0,
    },
  ] as const)("$what", ({ state, stepIndex, steps, at }) => {
    const next = definition("Next", [...steps]);
    expect(resumeStep({ run: { state, stepIndex }, definition: now }, next)).toBe(at);
  });
});
