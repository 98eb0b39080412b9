/** Signers that share no code with ours: the OpenSSL command line and Python's `hmac`. */
import { spawnSync } from "node:child_process";

export interface ToSign {
  secret: string;
  message: Uint8Array;
}

/** Signs with HMAC-SHA256, one hex digest for each message, in order. */
type Signer = (messages: readonly ToSign[]) => string[];

function run(command: string, args: string[], input: Uint8Array | string): string {
  const result = spawnSync(command, args, { input, maxBuffer: 64 * 1024 * 1024 });
  if (result.status !== 0) throw new Error(`${command} failed: ${result.stderr.toString()}`);
  return result.stdout.toString();
}

function isThere(command: string, args: string[]): boolean {
  const there = spawnSync(command, args).status === 0;
  if (!there) process.stderr.write(`${command} is not on this machine: its cross-checks are skipped\n`);
  return there;
}

const hasOpenssl = isThere("openssl", ["version"]);

/** An HMAC of any algorithm by the OpenSSL command line; null when this machine has none. */
export const opensslDigest:
  | ((algorithm: "sha1" | "sha256" | "sha512", secret: string, message: string) => Buffer)
  | null = hasOpenssl
  ? (algorithm, secret, message) => {
      const printed = run("openssl", ["dgst", `-${algorithm}`, "-hmac", secret], message);
      return Buffer.from(printed.trim().split(/\s+/).at(-1) ?? "", "hex");
    }
  : null;

/** Null when this machine has no OpenSSL. */
export const openssl: Signer | null = hasOpenssl
  ? (messages) =>
      messages.map(({ secret, message }) => {
        // prints `SHA2-256(stdin)= <hex>`
        const printed = run("openssl", ["dgst", "-sha256", "-hmac", secret], message);
        return printed.trim().split(/\s+/).at(-1) ?? "";
      })
  : null;

const hasPython = isThere("python3", ["--version"]);

const PYTHON_HMAC = `
import sys, json, hmac, hashlib, base64
for line in sys.stdin:
    m = json.loads(line)
    print(hmac.new(m["secret"].encode("utf-8"), base64.b64decode(m["message"]), hashlib.sha256).hexdigest())
`;

/** Null when this machine has no Python 3. */
export const python: Signer | null = hasPython
  ? (messages) => {
      const lines = messages.map(({ secret, message }) =>
        JSON.stringify({ secret, message: Buffer.from(message).toString("base64") }),
      );
      return run("python3", ["-c", PYTHON_HMAC], lines.join("\n")).trim().split("\n");
    }
  : null;

const PYTHON_DUMPS = `
import sys, json, base64
for line in sys.stdin:
    text = base64.b64decode(line).decode("utf-8")
    print(base64.b64encode(json.dumps(json.loads(text)).encode("utf-8")).decode("ascii"))
`;

/** `json.dumps(json.loads(text))` by Python itself; null when this machine has none. */
export const pythonDumps: ((texts: readonly string[]) => string[]) | null = hasPython
  ? (texts) =>
      run(
        "python3",
        ["-c", PYTHON_DUMPS],
        texts.map((text) => Buffer.from(text).toString("base64")).join("\n"),
      )
        .trim()
        .split("\n")
        .map((line) => Buffer.from(line, "base64").toString())
  : null;
