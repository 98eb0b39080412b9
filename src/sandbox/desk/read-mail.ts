/**
 * A mail as its reader sees it: subject and text. Only what a mail of ours can hold is read.
 *
 * Sources: https://www.rfc-editor.org/rfc/rfc2047 (words of a header), https://www.rfc-editor.org/rfc/rfc2045 (read 2026-11-21)
 */
export interface ReadMail {
  subject: string;
  /** Plain text; of a mail that has none, its HTML without tags. */
  body: string;
}

export function readMail(source: string): ReadMail {
  const { headers, body } = split(source);
  return { subject: decodeWords(headers.get("subject") ?? ""), body: textOf(headers, body).trim() };
}

function split(source: string): { headers: Map<string, string>; body: string } {
  const [head = "", body = ""] = source.replaceAll("\r\n", "\n").split(/\n\n(.*)/s);
  const lines = head.replaceAll(/\n[ \t]+/g, " ").split("\n");
  const headers = new Map(
    lines.map((line) => {
      const colon = line.indexOf(":");
      return [line.slice(0, colon).toLowerCase(), line.slice(colon + 1).trim()];
    }),
  );
  return { headers, body };
}

function textOf(headers: Map<string, string>, body: string): string {
  const type = headers.get("content-type") ?? "text/plain";
  const [, boundary] = /boundary="?([^";]+)"?/i.exec(type) ?? [];
  if (boundary !== undefined) {
    const parts = body
      .split(`--${boundary}`)
      .slice(1, -1)
      .map((part) => split(part.replace(/^\n/, "")));
    const plain = parts.find((part) =>
      /^text\/plain/i.test(part.headers.get("content-type") ?? "text/plain"),
    );
    const chosen = plain ?? parts[0];
    return chosen ? textOf(chosen.headers, chosen.body) : "";
  }
  const text = decode(body, headers.get("content-transfer-encoding") ?? "7bit");
  return /^text\/html/i.test(type) ? text.replaceAll(/<[^>]*>/g, "") : text;
}

function decode(body: string, encoding: string): string {
  switch (encoding.toLowerCase()) {
    case "base64":
      return Buffer.from(body, "base64").toString("utf8");
    case "quoted-printable":
      return unquote(body.replaceAll("=\n", ""));
    default:
      return body;
  }
}

/** `=C3=A9` */
function unquote(text: string): string {
  return text.replaceAll(/(?:=[0-9A-F]{2})+/gi, (bytes) =>
    Buffer.from(bytes.replaceAll("=", ""), "hex").toString("utf8"),
  );
}

/** `=?UTF-8?Q?Zo=C3=AB_scored?=` */
function decodeWords(header: string): string {
  return header
    .replaceAll(/\?=\s+=\?/g, "?==?")
    .replaceAll(/=\?utf-8\?([bq])\?([^?]*)\?=/gi, (_, kind: string, text: string) =>
      kind.toLowerCase() === "b"
        ? Buffer.from(text, "base64").toString("utf8")
        : unquote(text.replaceAll("_", " ")),
    );
}
