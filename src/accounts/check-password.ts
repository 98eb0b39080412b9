/**
 * What a password must be like: long, and not what everybody tries first. No rules about kinds of characters: they make
 * passwords worse (NIST SP 800-63B-4, section 3.1.1.2, https://pages.nist.gov/800-63-4/sp800-63b.html, read 2026-11-21).
 */
import { ConfigError } from "../core/errors.ts";

export const SHORTEST_PASSWORD = 10;
export const LONGEST_PASSWORD = 128;

/** Those of the usual lists that are long enough to pass else. */
const COMMON = new Set([
  "1234567890",
  "0123456789",
  "0987654321",
  "1234567891",
  "12345678910",
  "123456789a",
  "qwertyuiop",
  "1q2w3e4r5t",
  "1qaz2wsx3edc",
  "qwerty12345",
  "qwerty123456",
  "password12",
  "password123",
  "password1234",
  "passw0rd123",
  "iloveyou123",
  "letmein123",
  "welcome123",
  "welcome1234",
  "administrator",
  "changeme123",
  "abcdefghij",
  "hirewire123",
]);

/** @throws {ConfigError} `weak_password` */
export function checkPassword(password: string, about: { email: string; name: string }): void {
  const refuse = (why: string): never => {
    throw new ConfigError(why, { code: "weak_password", path: "password" });
  };
  if (password.length < SHORTEST_PASSWORD)
    refuse(
      `The password is too short: ${SHORTEST_PASSWORD} characters are the least. Three words make a good one.`,
    );
  if (password.length > LONGEST_PASSWORD)
    refuse(`The password is longer than ${LONGEST_PASSWORD} characters.`);
  const said = password.toLowerCase();
  if (COMMON.has(said) || new Set(said).size < 4)
    refuse(
      "This password is among the first that anybody would try. Three words that don't belong together make a good one.",
    );
  const own = [about.email, about.email.split("@")[0] ?? "", about.name, about.name.replace(/\s+/g, "")];
  if (own.some((text) => text !== "" && said === text.toLowerCase()))
    refuse("The password is your own name or address: choose another.");
}
