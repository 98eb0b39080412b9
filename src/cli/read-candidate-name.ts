import { ConfigError } from "../core/errors.ts";
import type { CandidateName } from "../run/operations/candidates.ts";

export const CANDIDATE_NAME = "an email address, or connection:id such as trycrucible:usr_01HZ";

/** @throws {ConfigError} `invalid_option` */
export function readCandidateName(text: string): CandidateName {
  const at = text.indexOf(":");
  if (text.includes("@") && at === -1) return { email: text };
  if (at > 0 && at < text.length - 1) return { connection: text.slice(0, at), id: text.slice(at + 1) };
  throw new ConfigError(
    `"${text}" is neither an email address nor an id at a connection. Write ${CANDIDATE_NAME}.`,
    { code: "invalid_option" },
  );
}
