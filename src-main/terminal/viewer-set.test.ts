import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { TerminalChunk } from './contract.ts';
import { ViewerSet } from './viewer-set.ts';

let positions: number[];
let viewers: ViewerSet;
beforeEach(() => {
  vi.useFakeTimers();
  positions = [];
  viewers = new ViewerSet('t1', (seq) => positions.push(seq));
});
afterEach(() => {
  viewers.dispose();
  vi.useRealTimers();
});

function createViewer(id: string) {
  const chunks: TerminalChunk[] = [];
  return { id, chunks, receive: (chunk: TerminalChunk) => void chunks.push(chunk) };
}

test('without viewers nobody is waited for', () => {
  viewers.deliver('abc', 3);
  expect(positions).toEqual([3]);
});

test('the slowest viewer counts', () => {
  viewers.attach(createViewer('a'));
  viewers.attach(createViewer('b'));
  viewers.deliver('abc', 3);
  viewers.acknowledge('a', 3);
  viewers.acknowledge('b', 2);
  expect(positions).toEqual([0, 0, 2]);
  viewers.detach('b');
  expect(positions.at(-1)).toBe(3);
});

test('a position that was never sent, or was before, changes nothing', () => {
  viewers.attach(createViewer('a'));
  viewers.deliver('abc', 3);
  viewers.acknowledge('a', 4);
  viewers.acknowledge('a', 0);
  viewers.acknowledge('nobody', 3);
  expect(positions).toEqual([0]);
});

test('a viewer that hangs is waited for five seconds, then sent nothing until it comes back', () => {
  const viewer = createViewer('a');
  viewers.attach(viewer);
  viewers.deliver('abc', 3);
  vi.advanceTimersByTime(4_999);
  expect(positions).toEqual([0]);
  vi.advanceTimersByTime(1);
  expect(positions).toEqual([0, 3]);
  viewers.deliver('def', 6);
  expect(viewer.chunks).toEqual([{ terminalId: 't1', data: 'abc', seq: 3 }]);
  viewers.acknowledge('a', 3);
  expect(viewer.chunks.at(-1)).toEqual({ terminalId: 't1', data: '', seq: 6 });
  expect(positions.at(-1)).toBe(6);
});

test('a viewer that keeps drawing is never given up on', () => {
  viewers.attach(createViewer('a'));
  viewers.deliver('x'.repeat(100), 100);
  for (let seq = 10; seq <= 90; seq += 10) {
    vi.advanceTimersByTime(4_000);
    viewers.acknowledge('a', seq);
  }
  expect(positions.at(-1)).toBe(90);
});
