/** At most this long is output held back: half a frame at 60 Hz, so batching never costs a frame. */
const maxDelayMs = 8;
/** A full batch leaves at once. Messages of 64 KiB already move at over 300 MB/s between processes; larger ones only add delay. */
const maxUnits = 64 * 1024;

/**
 * Gathers a program's output, which the kernel hands out in pieces of at most 4 KiB, into few messages. The first piece
 * after a pause leaves at once, so that the echo of a key is not held back.
 */
export class OutputBatch {
  readonly #flushed: (text: string) => void;
  #pieces: string[] = [];
  #units = 0;
  #timer: NodeJS.Timeout | undefined;

  constructor(flushed: (text: string) => void) {
    this.#flushed = flushed;
  }

  push(text: string): void {
    this.#pieces.push(text);
    this.#units += text.length;
    if (this.#timer === undefined) {
      this.#send();
      this.#timer = setTimeout(() => this.#expire(), maxDelayMs);
    } else if (this.#units >= maxUnits) {
      this.#send();
    }
  }

  /** Sends what is held, now: before an exit is told, and before the screen is read. */
  flush(): void {
    this.#send();
  }

  dispose(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#pieces = [];
    this.#units = 0;
  }

  #expire(): void {
    this.#timer = undefined;
    if (this.#units === 0) return;
    this.#send();
    this.#timer = setTimeout(() => this.#expire(), maxDelayMs);
  }

  #send(): void {
    if (this.#units === 0) return;
    const text = this.#pieces.join('');
    this.#pieces = [];
    this.#units = 0;
    this.#flushed(text);
  }
}
