import { expect, test } from 'vitest';
import { FlowWindow, highWaterUnits, lowWaterUnits } from './flow-window.ts';

test('a program is held back above the high mark and let go below the low one', () => {
  const window = new FlowWindow();
  window.send(highWaterUnits);
  expect(window.isBlocked).toBe(false);
  window.send(1);
  expect(window.isBlocked).toBe(true);
  window.acknowledge(highWaterUnits + 1 - lowWaterUnits);
  expect(window.isBlocked).toBe(true);
  window.acknowledge(highWaterUnits + 2 - lowWaterUnits);
  expect(window.isBlocked).toBe(false);
});

test('a reader that miscounts changes nothing', () => {
  const window = new FlowWindow();
  window.send(highWaterUnits + 1);
  window.acknowledge(highWaterUnits * 2);
  window.acknowledge(-5);
  expect({ isBlocked: window.isBlocked, sent: window.sent }).toEqual({ isBlocked: true, sent: highWaterUnits + 1 });
});
