/** Reads what stands behind the options of a command. Each throws `InvalidArgumentError`, which commander tells with the option. */
import { InvalidArgumentError } from "commander";

export function toPort(text: string): number {
  const port = Number(text);
  if (Number.isInteger(port) && port >= 0 && port < 65_536) return port;
  throw new InvalidArgumentError("It must be a number from 0 to 65535.");
}

export function toCount(text: string): number {
  const count = Number(text);
  if (Number.isInteger(count) && count >= 0) return count;
  throw new InvalidArgumentError("It must be a whole number.");
}

/** `hooks.zapier.com=25,other.example=2` */
export function toRates(text: string): Record<string, number> {
  return Object.fromEntries(
    toList(text).map((entry) => {
      const [, host = "", count] = /^([^\s=]+)=(\d+(?:\.\d+)?)$/.exec(entry) ?? [];
      if (Number(count) > 0) return [host.toLowerCase(), Number(count)];
      throw new InvalidArgumentError("It must read host=count, such as hooks.zapier.com=25.");
    }),
  );
}

export function toUrl(text: string): string {
  if (/^https?:\/\/[^\s/]+/.test(text)) return text;
  throw new InvalidArgumentError("It must begin with https:// or http://.");
}

export function toList(text: string): string[] {
  return text
    .split(",")
    .map((entry) => entry.trim())
    .filter((entry) => entry !== "");
}
