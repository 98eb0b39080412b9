/** What the ATS refuses, in words that help, without secrets. */
import { describe, expect, it } from "@jest/globals";
import type { ActionApp } from "../../../src/core/define-action.ts";
import { AuthExpired, HirewireError, RetryLater } from "../../../src/core/errors.ts";
import { secretKeys } from "../../../src/core/fields.ts";
import type { FaultMode } from "../../../src/sandbox/faults.ts";
import type { AtsStandIn } from "../../actions/ats-bench.ts";
import { failureOf } from "../../run/outbound-destination.ts";
import type { AtsContract } from "./contract.ts";
import { JANE, useScene } from "./scene.ts";

export function describeRefusals<S extends AtsStandIn>(app: ActionApp, contract: AtsContract<S>): void {
  describe("when it is refused", () => {
    const scene = useScene(app, contract);
    const find = (driver = scene.driver) => driver.run("find_candidate", { candidate: JANE });
    const secrets = () => {
      const values = contract.connection(scene.bench);
      return secretKeys(app.connection).flatMap((key) => {
        const value = values[key];
        return typeof value === "string" ? [[key, value] as const] : [];
      });
    };

    it("waits as long as it is told to", async () => {
      await find();
      scene.bench.faults.add({ mode: "429", retryAfterSeconds: 9 });
      const error = await failureOf(find());
      expect(error).toBeInstanceOf(RetryLater);
      expect(error).toMatchObject({ code: "rate_limited", afterMs: 9_000 });
      scene.bench.pass(9_000);
      expect(await find()).toMatchObject({ found: true });
    });

    it("holds the connection when its credentials are dead", async () => {
      await find();
      scene.bench.faults.add({ mode: "auth_fail", times: Infinity });
      expect(await failureOf(find())).toBeInstanceOf(AuthExpired);
      expect(await failureOf(scene.driver.check())).toBeInstanceOf(AuthExpired);
    });

    it("holds a connection with wrong credentials, and does not show them", async () => {
      expect(secrets()).not.toEqual([]);
      for (const [key, value] of secrets()) {
        const wrong = value.slice(0, -1) + (value.endsWith("0") ? "1" : "0");
        const driver = scene.open({ [key]: wrong });
        for (const error of [await failureOf(driver.check()), await failureOf(find(driver))]) {
          expect(error).toBeInstanceOf(AuthExpired);
          expect(shown(error)).not.toContain(wrong);
        }
      }
    });

    const modes: FaultMode[] = ["429", "error_before", "html_502", "truncated_body", "auth_fail"];
    it.each(modes)("keeps secrets out of what it says after %s", async (mode) => {
      for (const warm of [false, true]) {
        const driver = scene.open();
        if (warm) await find(driver);
        scene.bench.faults.add({ mode, times: Infinity });
        const error = await failureOf(find(driver));
        scene.bench.faults.clear();
        scene.bench.pass(70_000);
        expect(error).toBeInstanceOf(HirewireError);
        for (const [, secret] of secrets()) expect(shown(error)).not.toContain(secret);
      }
    });
  });
}

function shown(error: Error): string {
  return [error.message, error.stack, String(error.cause), JSON.stringify(error)].join("\n");
}
