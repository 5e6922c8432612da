import { hashBytes, toLeafHashInPlace } from '../merkle.ts';

/** Leaf hashes in one growing piece of memory, which can be handed to another thread without a copy. */
export class LeafList {
  firstHash = '';
  #bytes = new Uint8Array(64 * 1024);
  #length = 0;

  readonly onLine = (bytes: Buffer, start: number, end: number): void => {
    if (this.#length === 0) this.firstHash = bytes.toString('latin1', end - 66, end - 2);
    if (this.#length === this.#bytes.length) {
      const larger = new Uint8Array(this.#bytes.length * 2);
      larger.set(this.#bytes);
      this.#bytes = larger;
    }
    this.#bytes.set(toLeafHashInPlace(bytes, start, end), this.#length);
    this.#length += hashBytes;
  };

  bytes(): Uint8Array {
    return this.#bytes.slice(0, this.#length);
  }
}
