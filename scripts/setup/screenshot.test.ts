import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { crc32, deflateSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { assertScreenshot } from './screenshot.mjs';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'gatehouse-screenshot-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('a screenshot', () => {
  it('counts when something is drawn on it', () => {
    expect(assertScreenshot(write('drawn.png', createNoise()))).toEqual({
      width: 200,
      height: 100,
    });
  });

  it('of an empty window does not count', () => {
    expect(() => assertScreenshot(write('empty.png', () => 255))).toThrow('shows an empty window');
  });

  it('that was never written does not count', () => {
    expect(() => assertScreenshot(join(folder, 'none.png'))).toThrow('no screenshot was written');
  });

  it('has to be a PNG', () => {
    const file = join(folder, 'text.png');
    writeFileSync(file, 'not a picture '.repeat(1000));
    expect(() => assertScreenshot(file)).toThrow('is not a PNG');
  });
});

/** Values without a pattern, the same at every run (Park and Miller, CACM 31, 1988). */
function createNoise(): () => number {
  let seed = 1;
  return () => {
    seed = (seed * 48_271) % 2_147_483_647;
    return seed & 0xff;
  };
}

/** A 200 × 100 greyscale PNG (PNG, sections 11.2.2 and 11.2.4). */
function write(name: string, pixel: (x: number, y: number) => number): string {
  const rows = Array.from({ length: 100 }, (_, y) => Buffer.from([0, ...Array.from({ length: 200 }, (__, x) => pixel(x, y))]));
  const header = Buffer.alloc(13);
  header.writeUInt32BE(200, 0);
  header.writeUInt32BE(100, 4);
  header[8] = 8;
  const file = join(folder, name);
  const signature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
  writeFileSync(
    file,
    Buffer.concat([signature, chunk('IHDR', header), chunk('IDAT', deflateSync(Buffer.concat(rows))), chunk('IEND', Buffer.alloc(0))]),
  );
  return file;
}

function chunk(type: string, data: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), data]);
  const frame = Buffer.alloc(body.length + 8);
  frame.writeUInt32BE(data.length, 0);
  body.copy(frame, 4);
  frame.writeUInt32BE(crc32(body), body.length + 4);
  return frame;
}
