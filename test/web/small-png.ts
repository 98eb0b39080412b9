/**
 * A picture of a page in 256 colours, which nobody sees and which takes a third of the bytes. PNG as in
 * https://www.w3.org/TR/png-3/ (read 2026-11-22), of what Chromium writes: eight bits a channel, not interlaced.
 */
import { crc32, deflateSync, inflateSync } from "node:zlib";

const SIGNATURE = Buffer.from("89504e470d0a1a0a", "hex");
const MOST_COLOURS = 256;
/** Colours whose channels differ in the last two bits alone count as one. */
const ALIKE = 0xfcfcfc;

/** @throws {Error} when it is another kind of PNG */
export function smallPng(png: Buffer): Buffer {
  const { width, height, colours } = read(png);
  const { palette, indexOf } = choose(colours);
  const rows = Buffer.alloc((width + 1) * height);
  for (let y = 0, from = 0, to = 0; y < height; y += 1) {
    to += 1; // each row begins with its filter: none
    for (let x = 0; x < width; x += 1, from += 1, to += 1) rows[to] = indexOf.get(colours[from]!)!;
  }
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header.set([8, 3, 0, 0, 0], 8); // eight bits, by palette
  const table = Buffer.from(palette.flatMap((each) => [each >> 16, (each >> 8) & 255, each & 255]));
  return Buffer.concat([
    SIGNATURE,
    chunk("IHDR", header),
    chunk("PLTE", table),
    chunk("IDAT", deflateSync(rows, { level: 9, memLevel: 9 })),
    chunk("IEND", Buffer.alloc(0)),
  ]);
}

function chunk(type: string, data: Buffer): Buffer {
  const typed = Buffer.concat([Buffer.from(type, "latin1"), data]);
  const [length, check] = [Buffer.alloc(4), Buffer.alloc(4)];
  length.writeUInt32BE(data.length);
  check.writeUInt32BE(crc32(typed));
  return Buffer.concat([length, typed, check]);
}

/** The colours of its pixels, 0xRRGGBB, row by row. */
function read(png: Buffer): { width: number; height: number; colours: Uint32Array } {
  const [width, height] = [png.readUInt32BE(16), png.readUInt32BE(20)];
  const [depth, kind, , , interlaced] = png.subarray(24, 29);
  if (depth !== 8 || (kind !== 2 && kind !== 6) || interlaced !== 0) throw new Error("another kind of PNG");
  const parts: Buffer[] = [];
  for (let at = 8; at < png.length; at += 12 + png.readUInt32BE(at)) {
    const data = png.subarray(at + 8, at + 8 + png.readUInt32BE(at));
    if (png.toString("latin1", at + 4, at + 8) === "IDAT") parts.push(data);
  }
  const bytes = inflateSync(Buffer.concat(parts));
  const channels = kind === 2 ? 3 : 4;
  const stride = width * channels;
  let before = Buffer.alloc(stride);
  const colours = new Uint32Array(width * height);
  for (let y = 0; y < height; y += 1) {
    const at = y * (stride + 1);
    const row = bytes.subarray(at + 1, at + 1 + stride);
    unfilter(bytes[at]!, row, before, channels);
    for (let x = 0; x < width; x += 1) colours[y * width + x] = row.readUIntBE(x * channels, 3);
    before = row;
  }
  return { width, height, colours };
}

/** Undoes in place what a filter did to a row (section 9.2). */
function unfilter(filter: number, row: Buffer, above: Buffer, channels: number): void {
  if (filter === 0) return;
  for (let x = 0; x < row.length; x += 1) {
    const left = x < channels ? 0 : row[x - channels]!;
    const up = above[x]!;
    const corner = x < channels ? 0 : above[x - channels]!;
    row[x] = (row[x]! + [0, left, up, (left + up) >> 1, paeth(left, up, corner)][filter]!) & 255;
  }
}

function paeth(left: number, up: number, corner: number): number {
  const guess = left + up - corner;
  const [a, b, c] = [Math.abs(guess - left), Math.abs(guess - up), Math.abs(guess - corner)];
  if (a <= b && a <= c) return left;
  return b <= c ? up : corner;
}

/** The colours that are used most; every other becomes the nearest of them. */
function choose(colours: Uint32Array): { palette: number[]; indexOf: Map<number, number> } {
  const counts = new Map<number, number>();
  for (const each of colours) counts.set(each, (counts.get(each) ?? 0) + 1);
  const byUse = [...counts].toSorted(([, one], [, other]) => other - one).map(([colour]) => colour);
  const groups = new Map<number, number>();
  for (const each of byUse) if (!groups.has(each & ALIKE)) groups.set(each & ALIKE, each);
  const palette = [...groups.values()].slice(0, MOST_COLOURS);
  const indexOf = new Map(byUse.map((each) => [each, nearest(each, palette)]));
  return { palette, indexOf };
}

function nearest(colour: number, palette: readonly number[]): number {
  let [best, least] = [0, Infinity];
  for (const [index, each] of palette.entries()) {
    const away = [16, 8, 0].reduce(
      (sum, bits) => sum + (((colour >> bits) & 255) - ((each >> bits) & 255)) ** 2,
      0,
    );
    if (away < least) [best, least] = [index, away];
  }
  return best;
}
