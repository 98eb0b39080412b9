/** A Greenhouse stand-in, and a connection to it. */
import express, { type Request } from "express";
import { greenhouse } from "../../actions/greenhouse.ts";
import {
  createGreenhouseStandIn,
  type GreenhouseOptions,
  type GreenhouseStandIn,
} from "../../src/sandbox/greenhouse/create-greenhouse-stand-in.ts";
import { type AtsBench, type AtsStandIn, startAtsBench } from "./ats-bench.ts";
import { drive, type Driver } from "./bench.ts";

export function standIn(options: GreenhouseOptions): GreenhouseStandIn {
  return createGreenhouseStandIn(options);
}

export function byClient({ base, standIn: account }: AtsBench<GreenhouseStandIn>): Record<string, unknown> {
  return {
    client_id: account.clientId,
    client_secret: account.clientSecret,
    user_id: account.userId,
    api_url: `${base}/v3`,
    token_url: `${base}/token`,
  };
}

export interface Account extends AtsStandIn {
  account: GreenhouseStandIn;
  /** Called before each request reaches the account: something happens there meanwhile. */
  meanwhile: ((request: Request) => void) | undefined;
}

/** A stand-in in whose middle something may happen. */
export async function openAccount(
  options: GreenhouseOptions = {},
  changes: Record<string, unknown> = {},
): Promise<{ bench: AtsBench<Account>; account: GreenhouseStandIn; driver: Driver }> {
  const bench = await startAtsBench<Account>(({ now }) => {
    const account = createGreenhouseStandIn({ now, callsPerWindow: false, ...options });
    const router = express.Router();
    const here: Account = { ...account, account, router, meanwhile: undefined };
    router.use((request, _response, next) => {
      here.meanwhile?.(request);
      next();
    }, account.router);
    return here;
  });
  const { account } = bench.standIn;
  const connection = { ...byClient({ ...bench, standIn: account }), ...changes };
  return { bench, account, driver: drive(bench, greenhouse, connection) };
}
