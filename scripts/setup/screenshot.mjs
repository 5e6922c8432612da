// Judging a screenshot without an image library: is it a PNG, and is anything on it?
import { existsSync, readFileSync } from 'node:fs';
import { inflateSync } from 'node:zlib';
import { SetupError } from './project.mjs';

const signature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
/** An empty window packs into a few hundred bytes; text and borders need more. */
const leastBytes = 4096;
/** Rows of one colour leave two or three different bytes after PNG's filters; anything drawn leaves many. */
const leastDistinctBytes = 24;

/** Throws SetupError unless `path` is a PNG with something drawn on it. @returns {{ width: number, height: number }} in pixels */
export function assertScreenshot(path) {
  if (!existsSync(path)) throw new SetupError(`no screenshot was written to ${path}`, 'the lines above say why the window did not draw');
  const bytes = readFileSync(path);
  if (!bytes.subarray(0, 8).equals(signature)) throw new SetupError(`${path} is not a PNG`);
  const size = { width: bytes.readUInt32BE(16), height: bytes.readUInt32BE(20) };
  const distinct = new Set(inflateSync(pixelData(bytes))).size;
  if (bytes.length < leastBytes || distinct < leastDistinctBytes) {
    throw new SetupError(
      `${path} shows an empty window (${bytes.length} bytes, ${distinct} different values)`,
      'the window opened but drew nothing',
    );
  }
  return size;
}

/** The concatenated IDAT chunks (PNG, section 11.2.4). */
function pixelData(bytes) {
  const parts = [];
  for (let at = 8; at + 12 <= bytes.length; ) {
    const length = bytes.readUInt32BE(at);
    if (bytes.toString('latin1', at + 4, at + 8) === 'IDAT') parts.push(bytes.subarray(at + 8, at + 8 + length));
    at += length + 12;
  }
  return Buffer.concat(parts);
}
