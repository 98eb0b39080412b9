/** What pages see and do of the sandbox: its stand-ins stand behind this, in the same process, when it is on. */
import type { MessageBlock } from "../../core/picture/picture.ts";

export interface SandboxDesk {
  /** The sandbox's own page. */
  url: string;
  overview(): SandboxOverview;
  arrivals(): SandboxArrivals;
  /**
   * Lets a hiring tool send one of its sample events, signed and posted as it would.
   *
   * @throws {ConfigError} `event_not_found`, `no_hook` when the tool was told no address
   */
  send(sample: SandboxSample): Promise<SandboxSent>;
  /**
   * Breaks something, or mends it.
   *
   * @throws {ConfigError} `trouble_not_found`
   */
  setTrouble(id: string, on: boolean): SandboxTrouble;
}

export interface SandboxOverview {
  url: string;
  senders: SandboxSender[];
  /** People whom the ATSs know. */
  people: { name: string; email: string }[];
  troubles: SandboxTrouble[];
  /** What opens the stand-ins and nothing else, for whoever connects one again. */
  credentials: { app: string; label: string; value: string }[];
}

/** An event that a hiring tool can send. */
export interface SandboxSender {
  /** `trycrucible.invitation_scored` */
  event: string;
  app: string;
  vendor: string;
  label: string;
  /** Whether it tells a score, and who the candidate is. */
  scored: boolean;
  named: boolean;
}

export interface SandboxSample {
  event: string;
  score?: number | undefined;
  candidate?: { name: string; email: string } | undefined;
}

export interface SandboxSent {
  vendor: string;
  event: string;
  /** Whether the first try was; null without an answer. */
  accepted: boolean | null;
  /** What the first try was answered; null without an answer. */
  status: number | null;
}

export interface SandboxTrouble {
  id: string;
  /** "Slack" */
  place: string;
  label: string;
  about: string;
  on: boolean;
  /** It is over by itself after one call. */
  once: boolean;
}

export interface SandboxArrivals {
  channels: SandboxChannel[];
  sheets: SandboxSheet[];
  records: SandboxRecords[];
  mails: { to: string[]; subject: string; body: string }[];
  /** Destinations that are none of these, with what was done there. */
  others: { app: string; label: string; lines: string[] }[];
  /** What hiring tools sent, newest first. */
  sent: { at: number; vendor: string; event: string; accepted: boolean }[];
}

export interface SandboxChannel {
  id: string;
  /** Without `#`; of direct messages who is written to. */
  name: string;
  direct: boolean;
  archived: boolean;
  /** Oldest first; replies follow their message. */
  messages: SandboxMessage[];
}

export interface SandboxMessage {
  id: string;
  at: number;
  from: string;
  /** Posted by an app. */
  app: boolean;
  /** The message that it answers. */
  thread: string | null;
  edited: boolean;
  blocks: MessageBlock[];
  attachments: { color: string | null; blocks: MessageBlock[] }[];
}

export interface SandboxSheet {
  id: string;
  title: string;
  tab: string;
  columns: string[];
  rows: { number: number; cells: string[] }[];
  /** Rows between the header and the first that is given. */
  earlier: number;
}

export interface SandboxRecords {
  app: string;
  label: string;
  people: {
    name: string;
    /** Whether anything was done to this record. */
    changed: boolean;
    facts: { label: string; value: string }[];
    notes: string[];
  }[];
}
