/**
 * How a vendor's API makes, changes, shows and removes the hook that sends us its events. Declared in the vendor's own
 * file; who calls it, when, and what is kept of it is the registrar's (`src/hooks/`). The exported Zapier app drives the
 * same functions.
 *
 * Events are the vendor's wire names, such as `application.scored`. Each function makes its calls and no more: nothing is
 * caught, repeated or remembered here. Errors are named by consequence (`errors.ts`), with the vendor's own words.
 */
import type { CallBudget, CallContext, HttpAnswer } from "./define-action.ts";
import type { HirewireError } from "./errors.ts";
import type { Fields, ValuesOf } from "./fields.ts";

/** A hook as the vendor shows it. */
export interface VendorHook {
  /** The vendor's own id. It may change: the address is what tells whose a hook is. */
  id: string;
  url: string;
  events: string[];
  /** False once somebody, or the vendor itself, switched it off. */
  active: boolean;
}

/** What a hook shall be. */
export interface WantedHook {
  url: string;
  /** Never empty. */
  events: readonly string[];
  /** Made by us, for vendors that take one. */
  secret: string;
}

/** A hook as its making answers it. */
export interface CreatedHook {
  id: string;
  /** The vendor's own, shown this once; null when it took ours. */
  secret: string | null;
  events: string[];
}

/** A delivery that the vendor gave up. */
export interface FailedDelivery {
  id: string;
  /** The wire name. */
  event: string;
  /** When it was sent first, in milliseconds since the epoch. */
  at: number;
  /** The vendor's words. */
  error: string | null;
  /** What was to be delivered; null when the vendor does not show it. */
  payload: unknown;
  /** Headers that came, or should have come, with it: a delivery's own key among them. */
  headers: Readonly<Record<string, string>>;
}

/**
 * Nothing of Express or the store: the same contract as an action's. `http` carries the connection's credentials, and
 * `connection` holds the settings of both sides of an app that also acts.
 */
export type RegistrationCall<C extends Fields = Fields> = Pick<
  CallContext<C>,
  "http" | "connection" | "now" | "signal"
>;

/**
 * The vendor's side of a registration. Written as methods so that apps fit in one list. A function that is absent, or
 * that answers `null` or `"unsupported"`, is worked around: a hook that can't be changed is made anew, one that can't be
 * removed is shown to the owner, and one that can't be looked up is live once an event came through it.
 */
export interface Registration<C extends Fields = Fields> {
  /**
   * Why hooks can't be registered with these settings, in words for the form; null when they can. The set-up is guided
   * then.
   */
  unavailable(connection: ValuesOf<C>): string | null;
  /** Where its API is: a vendor on this machine, such as a sandbox, may be given an address on this machine. */
  apiUrl?(connection: ValuesOf<C>): string;
  /** True when it signs with the secret that it is given, so that one whose answer was lost is known all the same. */
  takesSecret?: boolean;
  /** As an action's; default: those of the app's acting side. */
  authorize?(context: CallContext<C> & { fresh: boolean }): Promise<Readonly<Record<string, string>>>;
  classify?(answer: HttpAnswer, context: { connection: ValuesOf<C> }): HirewireError | undefined;
  budgets?: Readonly<Record<string, CallBudget>>;
  /** Every hook of the account, over all pages; null when the vendor turns out to offer no list. */
  list?(call: RegistrationCall<C>): Promise<VendorHook[] | null>;
  create(call: RegistrationCall<C>, wanted: WantedHook): Promise<CreatedHook>;
  /** Changes what is given and leaves the rest. @returns null when the vendor can't, or knows no such hook */
  update?(
    call: RegistrationCall<C>,
    id: string,
    wanted: { events?: readonly string[]; active?: boolean; secret?: string },
  ): Promise<VendorHook | null>;
  remove?(call: RegistrationCall<C>, id: string): Promise<"removed" | "gone" | "unsupported">;
  /** Asks for a test event, which arrives by itself. */
  sendTest?(call: RegistrationCall<C>, id: string, event: string): Promise<void>;
  /** Whether the vendor reaches us, and what it says. */
  check?(call: RegistrationCall<C>, id: string): Promise<{ ok: boolean; says?: string }>;
  /** What it could not deliver since that moment, oldest first. */
  failedDeliveries?(call: RegistrationCall<C>, id: string, since: number): Promise<FailedDelivery[]>;
}

/** Declares a vendor's side of registrations. `C`: the fields that its functions read, of whichever side of the app. */
export function defineRegistration<C extends Fields>(registration: Registration<C>): Registration {
  return registration;
}
