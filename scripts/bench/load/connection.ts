/**
 * One kept-alive connection, one request at a time, over a bare socket: a general HTTP client would need more of the
 * machine than the servers that it measures.
 */
import { connect, type Socket } from "node:net";

/** Status of the answer; 0 when the connection broke before it came. */
export type Status = number;

export interface Connection {
  /** Sends a whole request. It must not be called again before the answer. */
  send(request: Buffer): Promise<Status>;
  close(): void;
}

const END_OF_HEAD = Buffer.from("\r\n\r\n");
const END_OF_CHUNKS = Buffer.from("\r\n0\r\n\r\n");

/** What stands below `localhost` is this machine, whatever the system's resolver knows (RFC 6761, section 6.3). */
const addressOf = (host: string): string => (/(^|\.)localhost$/.test(host) ? "127.0.0.1" : host);

/** Connects with the first request, and again whenever the server hung up. */
export function createConnection(host: string, port: number): Connection {
  let socket: Socket | null = null;
  let received: Buffer = Buffer.alloc(0);
  let answer: ((status: Status) => void) | null = null;

  const settle = (status: Status): void => {
    const resolve = answer;
    answer = null;
    received = Buffer.alloc(0);
    resolve?.(status);
  };

  const open = (): Socket => {
    const mine = connect({ host: addressOf(host), port, noDelay: true });
    const lost = (): void => {
      if (socket !== mine) return;
      socket = null;
      settle(0);
    };
    mine.on("data", (chunk: Buffer) => {
      received = received.length === 0 ? chunk : Buffer.concat([received, chunk]);
      const read = readAnswer(received);
      if (read === null) return;
      if (read.closes) {
        socket = null;
        mine.destroy();
      }
      settle(read.status);
    });
    mine.on("error", lost);
    mine.on("close", lost);
    return mine;
  };

  return {
    send(request) {
      return new Promise((resolve) => {
        answer = resolve;
        socket ??= open();
        socket.write(request);
      });
    },
    close() {
      const mine = socket;
      socket = null;
      mine?.destroy();
      settle(0);
    },
  };
}

/** @returns null while the answer is not whole */
export function readAnswer(bytes: Buffer): { status: Status; closes: boolean } | null {
  const end = bytes.indexOf(END_OF_HEAD);
  if (end === -1) return null;
  const head = bytes.toString("latin1", 0, end).toLowerCase();
  const length = /\r\ncontent-length: *(\d+)/.exec(head)?.[1];
  const whole =
    length === undefined
      ? !/\r\ntransfer-encoding: *chunked/.test(head) || bytes.indexOf(END_OF_CHUNKS, end + 2) !== -1
      : bytes.length >= end + END_OF_HEAD.length + Number(length);
  if (!whole) return null;
  return { status: Number(head.slice(9, 12)), closes: /\r\nconnection: *close/.test(head) };
}
