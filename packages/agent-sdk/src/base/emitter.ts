import { type Disposable, toDisposable } from './disposable.ts';

/** Subscribes a listener; dispose the result to unsubscribe. */
export type Event<Payload> = (listener: (payload: Payload) => void) => Disposable;

/**
 * A typed source of past facts. Listeners run in subscription order; one that throws is reported to `onListenerError`
 * (default: rethrown in a microtask, so that it is never swallowed) and does not keep the others from running.
 */
export class Emitter<Payload> implements Disposable {
  readonly #listeners = new Set<(payload: Payload) => void>();
  readonly #onListenerError: (thrown: unknown) => void;

  constructor(onListenerError: (thrown: unknown) => void = rethrowLater) {
    this.#onListenerError = onListenerError;
  }

  readonly event: Event<Payload> = (listener) => {
    this.#listeners.add(listener);
    return toDisposable(() => this.#listeners.delete(listener));
  };

  get hasListeners(): boolean {
    return this.#listeners.size > 0;
  }

  fire(payload: Payload): void {
    for (const listener of [...this.#listeners]) {
      try {
        listener(payload);
      } catch (thrown) {
        this.#onListenerError(thrown);
      }
    }
  }

  dispose(): void {
    this.#listeners.clear();
  }
}

function rethrowLater(thrown: unknown): void {
  queueMicrotask(() => {
    throw thrown;
  });
}
