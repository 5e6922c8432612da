/** How many unread items a reader may fall behind before the oldest are lost to it. */
export const broadcastCapacity = 64;

export interface Heard<Item> {
  readonly items: readonly Item[];
  /** Items this reader has missed since it last read: it was too slow. */
  readonly lagged: number;
}

export interface BroadcastReader<Item> {
  /** What has not been read yet, at once. */
  poll(): Heard<Item>;
  /** Settles when there is something; with nothing left to come, at the end. */
  next(): Promise<Heard<Item>>;
  dispose(): void;
}

/**
 * One sender, many readers, bounded memory: a reader that does not read loses the oldest items and learns how many,
 * and holds up neither the sender nor anybody else.
 */
export class Broadcast<Item> {
  readonly #readers = new Set<Reader<Item>>();
  readonly #capacity: number;

  constructor(capacity = broadcastCapacity) {
    this.#capacity = capacity;
  }

  send(item: Item): void {
    for (const reader of this.#readers) reader.push(item, this.#capacity);
  }

  subscribe(): BroadcastReader<Item> {
    const reader = new Reader<Item>(() => this.#readers.delete(reader));
    this.#readers.add(reader);
    return reader;
  }

  dispose(): void {
    for (const reader of this.#readers) reader.dispose();
  }
}

class Reader<Item> implements BroadcastReader<Item> {
  #items: Item[] = [];
  #lagged = 0;
  #wake: (() => void) | undefined;
  #isDone = false;
  readonly #leave: () => void;

  constructor(leave: () => void) {
    this.#leave = leave;
  }

  push(item: Item, capacity: number): void {
    this.#items.push(item);
    if (this.#items.length > capacity) {
      this.#items.shift();
      this.#lagged += 1;
    }
    this.#wake?.();
  }

  poll(): Heard<Item> {
    const heard = { items: this.#items, lagged: this.#lagged };
    this.#items = [];
    this.#lagged = 0;
    return heard;
  }

  async next(): Promise<Heard<Item>> {
    while (this.#items.length === 0 && !this.#isDone) {
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
    return this.poll();
  }

  dispose(): void {
    this.#isDone = true;
    this.#leave();
    this.#wake?.();
  }
}
