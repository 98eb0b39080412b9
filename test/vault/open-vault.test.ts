import { createDecipheriv, randomBytes } from "node:crypto";
import {
  chmodSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "@jest/globals";
import * as fc from "fast-check";
import { openVault, type Vault } from "../../src/vault/open-vault.ts";

const KEY_A = "00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff";
const KEY_B = Buffer.alloc(32, 7).toString("base64");
const SECRET = "xoxb-1234-geheim-Größe-🔑";
const onUnix = process.platform === "win32" ? it.skip : it;

describe("the vault", () => {
  let dataDir: string;
  let vault: Vault;
  beforeEach(() => {
    dataDir = join(mkdtempSync(join(tmpdir(), "hirewire-vault-")), "data");
    vault = openVault({ dataDir, key: KEY_A });
  });
  afterEach(() => rmSync(join(dataDir, ".."), { recursive: true }));

  const unreadable = expect.objectContaining({
    name: "ConfigError",
    code: "secret_unreadable",
    message: expect.stringContaining("enter the secret again"),
  });
  const caught = (work: () => unknown): unknown => {
    try {
      return work();
    } catch (error) {
      return error;
    }
  };

  it("opens what it sealed", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), fc.string(), (plain, about) => {
        expect(vault.open(vault.seal(plain, about), about)).toBe(plain);
      }),
    );
  });

  it("seals with AES-256-GCM, bound to the row, never twice alike", () => {
    const [one, two] = [vault.seal(SECRET, "secret:sec_1"), vault.seal(SECRET, "secret:sec_1")];
    expect(Buffer.from(one).equals(two)).toBe(false);
    expect(Buffer.from(one).includes("geheim")).toBe(false);
    // opened by hand, as the layout says
    const decipher = createDecipheriv("aes-256-gcm", Buffer.from(KEY_A, "hex"), one.subarray(9, 21));
    decipher.setAAD(Buffer.concat([one.subarray(0, 9), Buffer.from("secret:sec_1")]));
    decipher.setAuthTag(one.subarray(-16));
    const text = Buffer.concat([decipher.update(one.subarray(21, -16)), decipher.final()]);
    expect(text.toString()).toBe(SECRET);
  });

  it("refuses a value that was moved to another row", () => {
    const sealed = vault.seal(SECRET, "secret:sec_1");
    expect(caught(() => vault.open(sealed, "secret:sec_2"))).toEqual(unreadable);
  });

  it("refuses a value of which any bit was changed, and one that was cut", () => {
    const sealed = vault.seal(SECRET, "secret:sec_1");
    for (let index = 0; index < sealed.length; index += 1) {
      const changed = Uint8Array.from(sealed);
      changed[index]! ^= 1;
      expect(caught(() => vault.open(changed, "secret:sec_1"))).toEqual(unreadable);
    }
    for (const length of [0, 1, 20, 36, sealed.length - 1]) {
      expect(caught(() => vault.open(sealed.subarray(0, length), "secret:sec_1"))).toEqual(unreadable);
    }
  });

  it("says what to do when the key is another, and shows neither key nor secret", () => {
    const sealed = vault.seal(SECRET, "secret:sec_1");
    const error = caught(() => openVault({ dataDir, key: KEY_B }).open(sealed, "secret:sec_1")) as Error;
    expect(error).toEqual(unreadable);
    const shown = JSON.stringify([Object.entries(error), error.message, error.stack]);
    for (const hidden of [SECRET, KEY_A, KEY_B]) expect(shown).not.toContain(hidden);
  });

  it("changes keys one row at a time", () => {
    const sealed = vault.seal(SECRET, "secret:sec_1");
    const both = openVault({ dataDir, key: `${KEY_B}, ${KEY_A}` });
    expect(both.open(sealed, "secret:sec_1")).toBe(SECRET);
    const resealed = both.reseal(sealed, "secret:sec_1");
    expect(both.reseal(resealed, "secret:sec_1")).toBe(resealed);
    const later = openVault({ dataDir, key: KEY_B });
    expect(later.open(resealed, "secret:sec_1")).toBe(SECRET);
    expect(caught(() => later.open(sealed, "secret:sec_1"))).toEqual(unreadable);
    expect(caught(() => both.reseal(sealed, "secret:sec_2"))).toEqual(unreadable);
  });

  it("takes a key in hex and in both kinds of base64", () => {
    const bytes = randomBytes(32);
    const sealed = openVault({ dataDir, key: bytes.toString("hex") }).seal(SECRET, "x");
    for (const key of [
      bytes.toString("hex").toUpperCase(),
      bytes.toString("base64"),
      bytes.toString("base64url"),
      ` ${bytes.toString("base64").replace("=", "")}\n`,
    ]) {
      expect(openVault({ dataDir, key }).open(sealed, "x")).toBe(SECRET);
    }
    expect(existsSync(dataDir)).toBe(false); // with a given key nothing is written
  });

  it.each([
    "",
    " , ",
    "hunter2",
    KEY_A.slice(2),
    `${KEY_A}00`,
    `${KEY_A},short`,
    randomBytes(16).toString("base64"),
  ])("refuses %j as a key, without repeating it", (key) => {
    const error = caught(() => openVault({ dataDir, key })) as Error;
    expect(error).toMatchObject({ name: "ConfigError", code: "vault_key_invalid", path: "HIREWIRE_KEY" });
    expect(error.message).toContain("openssl rand -base64 32");
    for (const word of key.split(/[\s,]+/).filter(Boolean)) expect(error.message).not.toContain(word);
  });

  describe("without a given key", () => {
    const keyFile = () => join(dataDir, "key");

    it("makes a key file on the first start and uses it ever after", () => {
      const sealed = openVault({ dataDir }).seal(SECRET, "x");
      const text = readFileSync(keyFile(), "utf8");
      expect(openVault({ dataDir }).open(sealed, "x")).toBe(SECRET);
      expect(readFileSync(keyFile(), "utf8")).toBe(text);
      expect(readdirSync(dataDir)).toEqual(["key"]);
      expect(openVault({ dataDir, key: text }).open(sealed, "x")).toBe(SECRET);
    });

    onUnix("keeps it to its owner, however open the umask", () => {
      const umask = process.umask(0);
      try {
        openVault({ dataDir });
      } finally {
        process.umask(umask);
      }
      expect(statSync(keyFile()).mode & 0o777).toBe(0o600);
      expect(statSync(dataDir).mode & 0o777).toBe(0o700);
    });

    onUnix.each([0o640, 0o604, 0o660])("refuses a key file that others may read (%o)", (mode) => {
      openVault({ dataDir });
      chmodSync(keyFile(), mode);
      for (const key of [undefined, KEY_A]) {
        const error = caught(() => openVault({ dataDir, key }));
        expect(error).toMatchObject({
          code: "vault_key_exposed",
          message: expect.stringContaining("chmod 600"),
        });
      }
    });

    it("refuses a key file that holds no key, and leaves it as it is", () => {
      openVault({ dataDir });
      writeFileSync(keyFile(), "oops");
      expect(caught(() => openVault({ dataDir }))).toMatchObject({
        code: "vault_key_invalid",
        path: keyFile(),
      });
      expect(readFileSync(keyFile(), "utf8")).toBe("oops");
    });

    it("can move to a given key: both open, the given one seals", () => {
      const sealed = openVault({ dataDir }).seal(SECRET, "x");
      const moved = openVault({ dataDir, key: KEY_A });
      const resealed = moved.reseal(sealed, "x");
      rmSync(keyFile());
      const after = openVault({ dataDir, key: KEY_A });
      expect(after.open(resealed, "x")).toBe(SECRET);
      expect(caught(() => after.open(sealed, "x"))).toEqual(unreadable);
    });
  });
});
