import { expect, it } from 'vitest';
import { Emitter } from './emitter.ts';

it('tells its listeners in the order they came, until they leave', () => {
  const heard: string[] = [];
  const emitter = new Emitter<number>();
  const first = emitter.event((n) => heard.push(`first ${n}`));
  emitter.event((n) => heard.push(`second ${n}`));
  emitter.fire(1);
  first.dispose();
  emitter.fire(2);
  expect(heard).toEqual(['first 1', 'second 1', 'second 2']);
});

it('tells the others when one throws, and reports the throw', () => {
  const thrown: unknown[] = [];
  const heard: number[] = [];
  const emitter = new Emitter<number>((error) => thrown.push(error));
  emitter.event(() => {
    throw new Error('mine');
  });
  emitter.event((n) => heard.push(n));
  emitter.fire(7);
  expect(heard).toEqual([7]);
  expect(thrown).toEqual([new Error('mine')]);
});

it('lets listeners come and go while it fires', () => {
  const heard: string[] = [];
  const emitter = new Emitter<void>();
  const once = emitter.event(() => {
    heard.push('once');
    once.dispose();
    emitter.event(() => heard.push('new'));
  });
  emitter.event(() => heard.push('steady'));
  emitter.fire();
  expect(heard).toEqual(['once', 'steady']);
  emitter.fire();
  expect(heard).toEqual(['once', 'steady', 'steady', 'new']);
});

it('falls silent when it is disposed', () => {
  const emitter = new Emitter<void>();
  emitter.event(() => expect.unreachable());
  expect(emitter.hasListeners).toBe(true);
  emitter.dispose();
  emitter.fire();
  expect(emitter.hasListeners).toBe(false);
});
