/** The last bytes a server wrote to its standard error, as it wrote them. */
export class LogRing {
  readonly #limit: number;
  #bytes = Buffer.alloc(0);

  constructor(limitBytes: number) {
    this.#limit = limitBytes;
  }

  push(bytes: Buffer): void {
    // Nothing is kept of a piece that alone fills the ring but its end.
    this.#bytes = Buffer.concat([this.#bytes, bytes.subarray(-this.#limit)]).subarray(-this.#limit);
  }

  /** Bytes that are not UTF-8 become U+FFFD, and so may one character at the cut. */
  toText(): string {
    return this.#bytes.toString('utf8');
  }
}
