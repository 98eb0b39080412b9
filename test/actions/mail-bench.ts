/** A mail server on a real port, and one connection to it. */
import { afterEach, beforeEach } from "@jest/globals";
import { email } from "../../actions/email.ts";
import type { Limits } from "../../src/run/outbound/outbound.ts";
import {
  startMailStandIn,
  type MailStandIn,
  type MailStandInOptions,
} from "../../src/sandbox/mail/create-mail-stand-in.ts";
import { drive, type Driver, type Place } from "./bench.ts";

export interface MailBench extends Place {
  server: MailStandIn;
  driver: Driver;
  /** What a connection to it holds. */
  values(): Record<string, unknown>;
  /** Another server, with another connection to it. */
  restart(options: MailStandInOptions, values?: Record<string, unknown>): Promise<void>;
  /** Another connection to the same server. */
  connect(values?: Record<string, unknown>, limits?: Partial<Limits>): Driver;
}

/** Starts one before each test, and stops it afterwards. */
export function useMailServer(): MailBench {
  let passed = 0;
  const began = Date.now();
  const started = {} as Pick<MailBench, "server" | "driver" | "url">;
  const bench: MailBench = Object.assign(started, {
    now: () => began + passed,
    pass: (ms: number) => void (passed += ms),
    waits: [],
    values: () => ({
      host: "127.0.0.1",
      port: bench.server.port,
      security: "none",
      user: bench.server.user,
      password: bench.server.password,
      from: "hiring@acme.example",
      from_name: "Acme Hiring",
    }),
    async restart(options: MailStandInOptions, values: Record<string, unknown> = {}) {
      bench.driver?.close();
      await bench.server?.close();
      bench.server = await startMailStandIn({ now: bench.now, ...options });
      bench.url = `http://127.0.0.1:${bench.server.port}`;
      bench.connect(values);
    },
    connect(values: Record<string, unknown> = {}, limits: Partial<Limits> = {}) {
      bench.driver?.close();
      // silence is noticed after four times this, and everything else is far quicker
      bench.driver = drive(
        bench,
        email,
        { ...bench.values(), ...values },
        { limits: { totalMs: 150, ...limits } },
      );
      return bench.driver;
    },
  });
  beforeEach(async () => {
    passed = 0;
    await bench.restart({});
  });
  afterEach(async () => {
    bench.driver.close();
    await bench.server.close();
  });
  return bench;
}

/** For localhost and 127.0.0.1, signed by itself, good for a hundred years, and worth nothing. */
export const TEST_CERTIFICATE = {
  key: `-----BEGIN PRIVATE KEY-----
MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgZhyslehoUAqG0VAD
Fuun1j3MYPJG+8VXnqvDYUrXHMuhRANCAARrwA+yQVQ8fDsJrAVT/Qhh0Rz8Vsrs
nafXRvYiFbxCcYRYgUlXPYt0ZIhib4cNTK6rCbdizuer+3XYIl4Wszr4
-----END PRIVATE KEY-----`,
  cert: `-----BEGIN CERTIFICATE-----
MIIBmzCCAUGgAwIBAgIUeUkwb1qoHpSM6TzfBgaCS5QZrFQwCgYIKoZIzj0EAwIw
FDESMBAGA1UEAwwJbG9jYWxob3N0MCAXDTI2MTEyMTEzNDUzNloYDzIxMjYxMDI4
MTM0NTM2WjAUMRIwEAYDVQQDDAlsb2NhbGhvc3QwWTATBgcqhkjOPQIBBggqhkjO
PQMBBwNCAARrwA+yQVQ8fDsJrAVT/Qhh0Rz8VsrsnafXRvYiFbxCcYRYgUlXPYt0
ZIhib4cNTK6rCbdizuer+3XYIl4Wszr4o28wbTAdBgNVHQ4EFgQUKZH9wQhbPT7U
fluULuRW1oYhxicwHwYDVR0jBBgwFoAUKZH9wQhbPT7UfluULuRW1oYhxicwDwYD
VR0TAQH/BAUwAwEB/zAaBgNVHREEEzARgglsb2NhbGhvc3SHBH8AAAEwCgYIKoZI
zj0EAwIDSAAwRQIhAPDUh/x1taJaViGRlskmKRBJcbcmzRsVa4V0fW3UA5CbAiB6
ww9rZIIk4rn0UxAhv8EoDYbsoyogJVS2FxR+qZU5hg==
-----END CERTIFICATE-----`,
};
