/** Shapes in which the API answers. */
import type { Automation, Connection } from "../../core/types.ts";
import type { SourceView } from "../../run/operations/sources.ts";

export interface AutomationShown extends Automation {
  sources: { connection: string; state: string; reason: string | null }[];
}

export interface ConnectionShown extends Connection {
  label: string;
  address: string | null;
  setup: string[];
  source: SourceView | null;
  secrets: { field: string; active: number; readable: boolean }[];
}

export interface FieldShown {
  key: string;
  kind: "text" | "secret" | "number" | "boolean" | "choice";
  label: string;
  help?: string;
  required: boolean;
  advanced?: boolean;
  shownWhen?: Readonly<Record<string, readonly string[]>>;
  multiline?: boolean;
  rotates?: boolean;
  default?: unknown;
  choices?: Record<string, string>;
}

export interface AppShown {
  key: string;
  label: string;
  summary: string;
  fields: FieldShown[];
  setup: string[];
  events: { key: string; label: string }[];
  actions: { key: string; label: string }[];
}

export interface PageOf<T> {
  items: T[];
  next: string | null;
}
