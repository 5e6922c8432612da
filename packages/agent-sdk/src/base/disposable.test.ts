import { expect, it } from 'vitest';
import { DisposableStore, toDisposable } from './disposable.ts';

it('lets go once, however often it is told', () => {
  let count = 0;
  const disposable = toDisposable(() => {
    count += 1;
  });
  disposable.dispose();
  disposable.dispose();
  expect(count).toBe(1);
});

it('lets go of what it owns, last in first out, and of late arrivals at once', () => {
  const order: string[] = [];
  const store = new DisposableStore();
  for (const name of ['first', 'second', 'third']) store.add(toDisposable(() => order.push(name)));
  store.dispose();
  store.dispose();
  expect(order).toEqual(['third', 'second', 'first']);
  store.add(toDisposable(() => order.push('late')));
  expect(order.at(-1)).toBe('late');
});

it('hands back what it takes, so that it can be made and owned in one line', () => {
  const owned = toDisposable(() => {});
  expect(new DisposableStore().add(owned)).toBe(owned);
});
