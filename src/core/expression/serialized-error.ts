/** Errors of the expression room as plain data, for the way between two processes and for the API. */
import { ConfigError, MappingError } from "../errors.ts";
import { SyntaxProblem } from "./syntax-error.ts";

export interface SerializedMappingError {
  /** "config" when the automation must be mended before it can run, "mapping" when this event failed. */
  kind: "mapping" | "config";
  code: string;
  message: string;
  detail?: string;
  path?: string;
  expression?: string;
  position?: number;
  token?: string;
}

/** @returns undefined for an error of any other kind */
export function serializeError(error: unknown): SerializedMappingError | undefined {
  if (!(error instanceof MappingError) && !(error instanceof ConfigError)) return undefined;
  const { code, message, detail, path } = error;
  const place = error instanceof MappingError || error instanceof SyntaxProblem ? error : undefined;
  return {
    kind: error instanceof MappingError ? "mapping" : "config",
    code,
    message,
    ...defined({
      detail,
      path,
      expression: place?.expression,
      position: place?.position,
      token: place?.token,
    }),
  };
}

/** Makes the error again. A ConfigError comes back without its place inside the expression. */
export function reviveError(serialized: SerializedMappingError): MappingError | ConfigError {
  const { kind, message, ...rest } = serialized;
  return kind === "mapping" ? new MappingError(message, rest) : new ConfigError(message, rest);
}

function defined<T extends object>(values: T): { [K in keyof T]?: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)) as {
    [K in keyof T]?: Exclude<T[K], undefined>;
  };
}
