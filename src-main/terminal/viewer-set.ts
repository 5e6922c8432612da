import type { TerminalChunk, TerminalViewer } from './contract.ts';

/**
 * A viewer that has drawn nothing for this long while output waited no longer holds the program back: its window hangs
 * or sleeps. Long enough for a garbage collection or a busy laptop, short enough that an agent's command moves on.
 */
const patienceMs = 5_000;

interface Attached {
  readonly viewer: TerminalViewer;
  acknowledged: number;
  timer: NodeJS.Timeout | undefined;
  isLagging: boolean;
}

/** Who draws one terminal, and how far the slowest of them is. */
export class ViewerSet {
  readonly #terminalId: string;
  readonly #moved: (seq: number) => void;
  readonly #attached = new Map<string, Attached>();
  #seq = 0;

  /** @param moved called with the position every viewer has reached, whenever that may have changed */
  constructor(terminalId: string, moved: (seq: number) => void) {
    this.#terminalId = terminalId;
    this.#moved = moved;
  }

  get seq(): number {
    return this.#seq;
  }

  attach(viewer: TerminalViewer): void {
    this.detach(viewer.id);
    this.#attached.set(viewer.id, { viewer, acknowledged: this.#seq, timer: undefined, isLagging: false });
  }

  detach(viewerId: string): void {
    clearTimeout(this.#attached.get(viewerId)?.timer);
    if (this.#attached.delete(viewerId)) this.#tell();
  }

  deliver(data: string, seq: number): void {
    this.#seq = seq;
    const chunk: TerminalChunk = { terminalId: this.#terminalId, data, seq };
    for (const attached of this.#attached.values()) {
      if (attached.isLagging) continue;
      attached.timer ??= setTimeout(() => this.#giveUpOn(attached), patienceMs);
      attached.viewer.receive(chunk);
    }
    this.#tell();
  }

  acknowledge(viewerId: string, seq: number): void {
    const attached = this.#attached.get(viewerId);
    if (attached === undefined || seq > this.#seq || seq <= attached.acknowledged) return;
    clearTimeout(attached.timer);
    attached.timer = undefined;
    attached.acknowledged = seq;
    if (attached.isLagging) this.#welcomeBack(attached);
    else if (seq < this.#seq) attached.timer = setTimeout(() => this.#giveUpOn(attached), patienceMs);
    this.#tell();
  }

  dispose(): void {
    for (const attached of this.#attached.values()) clearTimeout(attached.timer);
    this.#attached.clear();
  }

  #giveUpOn(attached: Attached): void {
    attached.timer = undefined;
    attached.isLagging = true;
    this.#tell();
  }

  /** It missed output. An empty chunk at the present position shows it the gap, and it attaches again. */
  #welcomeBack(attached: Attached): void {
    attached.isLagging = false;
    attached.acknowledged = this.#seq;
    attached.viewer.receive({ terminalId: this.#terminalId, data: '', seq: this.#seq });
  }

  #tell(): void {
    const positions = [...this.#attached.values()].filter((attached) => !attached.isLagging).map((attached) => attached.acknowledged);
    this.#moved(Math.min(this.#seq, ...positions));
  }
}
