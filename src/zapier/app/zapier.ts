/**
 * As much of Zapier's platform as the exported app speaks with: what it declares, and what it is handed when it is
 * called. Names are Zapier's own.
 *
 * Source: https://github.com/zapier/zapier-platform/blob/main/packages/schema/docs/build/schema.md and
 * https://docs.zapier.com/integrations/build-cli (read 2026-11-21)
 */

export interface InputField {
  key: string;
  label: string;
  type?: "string" | "text" | "integer" | "boolean" | "password" | "json";
  required?: boolean;
  /** Zapier wants text here, whatever the type. */
  default?: string;
  helpText?: string;
  placeholder?: string;
  /** `trigger.idField.labelField`: the hidden trigger that fills the dropdown. */
  dynamic?: string;
  /** `search.idField`: a search that may be put in front. */
  search?: string;
  choices?: Readonly<Record<string, string>>;
}

export interface OutputField {
  /** Nested members are joined by two underscores; `[]` stands behind the name of a list of objects. */
  key: string;
  label: string;
  type?: "string" | "number" | "boolean" | "datetime" | "integer";
}

export interface Display {
  label: string;
  description: string;
  hidden?: boolean;
  /** Only for addresses that are pasted by hand; we have none, and the lint refuses them. */
  directions?: string;
}

export type Json = Record<string, unknown>;
/** What a trigger or a search gives: each has an `id`. */
export type Item = Json & { id: string };
export type Perform<R> = (z: Z, bundle: Bundle) => Promise<R>;

export interface Trigger {
  key: string;
  noun: string;
  display: Display;
  operation: {
    type: "hook" | "polling";
    perform: Perform<Json[]>;
    performList?: Perform<Json[]>;
    performSubscribe?: Perform<Json>;
    performUnsubscribe?: Perform<Json>;
    inputFields?: readonly InputField[];
    outputFields?: readonly OutputField[];
    sample?: Json;
  };
}

export interface Create {
  key: string;
  noun: string;
  display: Display;
  operation: {
    perform: Perform<Json>;
    inputFields: readonly InputField[];
    outputFields: readonly OutputField[];
    sample: Json;
  };
}

export interface Search {
  key: string;
  noun: string;
  display: Display;
  operation: {
    perform: Perform<Json[]>;
    inputFields: readonly InputField[];
    outputFields: readonly OutputField[];
    sample: Json;
  };
}

export interface Authentication {
  type: "custom";
  fields: readonly InputField[];
  test: Perform<Json>;
  connectionLabel: string | Perform<string>;
}

export interface App {
  version: string;
  platformVersion: string;
  authentication: Authentication;
  beforeRequest: readonly ((request: ZapierRequest, z: Z, bundle: Bundle) => ZapierRequest)[];
  afterResponse: readonly ((response: ZapierResponse, z: Z, bundle: Bundle) => ZapierResponse)[];
  triggers: Readonly<Record<string, Trigger>>;
  creates: Readonly<Record<string, Create>>;
  searches: Readonly<Record<string, Search>>;
  flags: { cleanInputData: boolean; throwForThrottlingEarly: boolean };
}

/** What the folder says of itself. */
export interface AppVersions {
  version: string;
  /** Of zapier-platform-core, which the folder depends on and this code doesn't import. */
  platformVersion: string;
}

export interface ZapierRequest {
  url: string;
  method?: string;
  headers?: Record<string, string>;
  params?: Record<string, string | number | boolean>;
  json?: unknown;
  body?: unknown;
  redirect?: "follow" | "manual";
  skipThrowForStatus?: boolean;
}

export interface ZapierResponse {
  status: number;
  headers: { get(name: string): string | null; entries(): Iterable<[string, string]> };
  /** The body as text. */
  content: string;
  request: ZapierRequest;
  skipThrowForStatus?: boolean;
}

/** Whose the entry is; null: of the whole app. */
type CacheScope = readonly ("user" | "auth")[] | null;

export interface Z {
  request(request: ZapierRequest): Promise<ZapierResponse>;
  cache: {
    get(key: string, scope?: CacheScope): Promise<unknown>;
    /** @returns false when `onlyNew` is set and the key is there already */
    set(
      key: string,
      value: unknown,
      ttlSeconds?: number,
      scope?: CacheScope,
      onlyNew?: boolean,
    ): Promise<boolean | null>;
    delete(key: string, scope?: CacheScope): Promise<boolean>;
  };
  errors: {
    /** Shown to the person who owns the Zap. */
    Error: new (message: string, code?: string, status?: number) => Error;
    /** The Zap's run stops here, which is no failure. */
    HaltedError: new (message: string) => Error;
    /** The connection is paused until it is reconnected. */
    ExpiredAuthError: new (message: string) => Error;
    /** Zapier tries again after that many seconds. */
    ThrottledError: new (message: string, delaySeconds?: number) => Error;
  };
}

export interface Bundle {
  authData: Readonly<Record<string, string | undefined>>;
  inputData: Readonly<Record<string, unknown>>;
  /** Where Zapier listens for this Zap. */
  targetUrl?: string;
  /** What `performSubscribe` gave. */
  subscribeData?: Json;
  /** The call to `targetUrl` as it arrived; names of headers as {@link rawHeadersOf} knows them. */
  rawRequest?: { headers?: Readonly<Record<string, string>>; content?: string };
}
