/** A hook trigger registers itself, takes itself away, and has something to show while a Zap is being built. */
import { operationsOf, type Rule } from "./parts.ts";

/** D006: without a list, whoever builds a Zap waits for a real event. */
const hooksList: Rule = (app) =>
  hooksOf(app)
    .filter(({ operation }) => operation.performList === undefined)
    .map(({ where }) => ({ code: "D006", where, message: "a hook trigger needs performList" }));

/** D016: addresses are not pasted by hand. */
const hooksSubscribe: Rule = (app) =>
  hooksOf(app)
    .filter(({ operation }) => !operation.performSubscribe || !operation.performUnsubscribe)
    .map(({ where }) => ({
      code: "D016",
      where,
      message: "a hook trigger needs performSubscribe and performUnsubscribe",
    }));

/** D017: nor does anybody tell people to. */
const noDirections: Rule = (app) =>
  operationsOf(app)
    .filter(({ display }) => display.directions !== undefined)
    .map(({ where }) => ({ code: "D017", where, message: "has directions for pasting an address by hand" }));

function hooksOf(app: Parameters<Rule>[0]) {
  return operationsOf(app).flatMap((each) =>
    each.kind === "triggers" && each.operation.type === "hook" ? [each] : [],
  );
}

export const hookRules: readonly Rule[] = [hooksList, hooksSubscribe, noDirections];
