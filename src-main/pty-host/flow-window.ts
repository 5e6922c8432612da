/**
 * How far a program may run ahead of the slowest reader, in UTF-16 units.
 *
 * High: a window draws about 10 MB/s, so 256 Ki of backlog is at most 26 ms of drawing; Ctrl-C during a flood is then
 * effective well within the 50 ms we promise. Low: refilling must begin before the reader runs dry; 64 Ki is 6 ms of
 * work for it, and a round trip between the processes takes about one.
 */
export const highWaterUnits = 256 * 1024;
export const lowWaterUnits = 64 * 1024;

/** Decides when a program must wait. Pure bookkeeping: two counters and the state between the water marks. */
export class FlowWindow {
  #sent = 0;
  #acknowledged = 0;
  #isBlocked = false;

  get sent(): number {
    return this.#sent;
  }

  get isBlocked(): boolean {
    return this.#isBlocked;
  }

  send(units: number): void {
    this.#sent += units;
    this.#update();
  }

  /** A position from the past, or one that was never sent, changes nothing: readers are not trusted to count. */
  acknowledge(position: number): void {
    if (position <= this.#acknowledged || position > this.#sent) return;
    this.#acknowledged = position;
    this.#update();
  }

  #update(): void {
    const backlog = this.#sent - this.#acknowledged;
    if (backlog > highWaterUnits) this.#isBlocked = true;
    else if (backlog < lowWaterUnits) this.#isBlocked = false;
  }
}
