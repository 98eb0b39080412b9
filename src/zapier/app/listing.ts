/** What is known of every event when the app is exported: data, so that the folder needs no vendor's code for it. */
import type { Json, OutputField } from "./zapier.ts";

export interface ListedEvent {
  /** The trigger's key: `hiresscope_application_scored`, `any_candidate_scored`. */
  key: string;
  /** What is subscribed to: `hiresscope.application_scored`, `candidate.scored`. */
  event: string;
  /** The vendor's app; null for a hiring event, which any vendor may send. */
  app: string | null;
  noun: string;
  label: string;
  /** "Triggers when … ." */
  description: string;
  sample: Json;
  outputFields: readonly OutputField[];
}

export interface ListedApp {
  key: string;
  label: string;
}

export interface Listing {
  /** Page that tells how to get a token; the form links to it. */
  docs: string;
  /** Of a vendor's own app: what a person enters to connect, by field, with a sentence for each. */
  asks?: Readonly<Record<string, string>>;
  /** Of a vendor's own app: fields that are settled for whoever connects. */
  settings?: Readonly<Record<string, string>>;
  /** Those that send events. */
  apps: readonly ListedApp[];
  events: readonly ListedEvent[];
}
