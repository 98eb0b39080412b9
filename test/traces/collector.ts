/**
 * An OpenTelemetry collector's OTLP/HTTP receiver. It takes what the specification says and nothing else, and falls ill
 * in the ways that the specification knows.
 * Source: https://opentelemetry.io/docs/specs/otlp/#otlphttp (read 2026-11-22)
 */
import { once } from "node:events";
import { createServer, type IncomingHttpHeaders } from "node:http";
import type { AddressInfo } from "node:net";
import { gunzipSync } from "node:zlib";
import { readOtlp, type ReadSpan } from "./read-otlp.ts";

export interface Illness {
  status: number;
  headers?: Record<string, string>;
  body?: string;
}

export interface Collector {
  /** For `OTEL_EXPORTER_OTLP_ENDPOINT`. */
  url: string;
  port: number;
  /** What it took so far. */
  spans(): ReadSpan[];
  /** Headers of every call, well or ill. */
  calls(): IncomingHttpHeaders[];
  /** When each call came, in milliseconds of a stopwatch. */
  callTimes(): number[];
  /** What was wrong with what it was sent; empty when nothing was. */
  complaints(): string[];
  /** Answers so from now on; `hang`: not at all; null: as it should. */
  fall(ill: Illness | "hang" | null): void;
  close(): Promise<void>;
}

/** @param port  default: any */
export async function startCollector(port = 0): Promise<Collector> {
  const spans: ReadSpan[] = [];
  const calls: IncomingHttpHeaders[] = [];
  const times: number[] = [];
  const complaints: string[] = [];
  let illness: Illness | "hang" | null = null;

  const server = createServer((request, response) => {
    const pieces: Buffer[] = [];
    request.on("data", (piece: Buffer) => pieces.push(piece));
    request.on("end", () => {
      calls.push(request.headers);
      times.push(performance.now());
      if (illness === "hang") return;
      if (illness !== null) {
        response.writeHead(illness.status, illness.headers).end(illness.body);
        return;
      }
      try {
        const wanted = `${request.method} ${request.url} ${request.headers["content-type"]}`;
        if (wanted !== "POST /v1/traces application/x-protobuf") throw new Error(`got ${wanted}`);
        const body = Buffer.concat(pieces);
        const encoding = request.headers["content-encoding"] ?? "identity";
        spans.push(...readOtlp(encoding === "gzip" ? gunzipSync(body) : body));
        response.writeHead(200, { "Content-Type": "application/x-protobuf" }).end();
      } catch (error) {
        complaints.push(String(error));
        response.writeHead(400).end();
      }
    });
  });
  server.listen(port, "127.0.0.1");
  await once(server, "listening");
  const bound = (server.address() as AddressInfo).port;
  return {
    url: `http://127.0.0.1:${bound}`,
    port: bound,
    spans: () => [...spans],
    calls: () => [...calls],
    callTimes: () => [...times],
    complaints: () => [...complaints],
    fall: (ill) => void (illness = ill),
    async close() {
      server.close();
      server.closeAllConnections();
      await once(server, "close");
    },
  };
}
