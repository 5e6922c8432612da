/** Cuts a byte stream into lines, holding back at most `limitBytes` of an unfinished one. */
export interface LineSplitter {
  /** The lines that this piece completed, without their ends. `overflow` is called once when a line grows too long. */
  push(bytes: Uint8Array): readonly string[];
  /** What came after the last line end. */
  rest(): string;
}

/** @param overflow makes the error to throw when a line is longer than `limitBytes` */
export function createLineSplitter(limitBytes: number, overflow: () => Error): LineSplitter {
  const decoder = new TextDecoder();
  // Pieces, not one growing string: a long line in many small chunks must not be copied for each.
  let pieces: string[] = [];
  let heldBytes = 0;
  const take = (last: string): string => {
    pieces.push(last);
    const line = pieces.join('');
    pieces = [];
    return line.endsWith('\r') ? line.slice(0, -1) : line;
  };
  return {
    push(bytes) {
      const [first = '', ...others] = decoder.decode(bytes, { stream: true }).split('\n');
      heldBytes = others.length === 0 ? heldBytes + bytes.byteLength : 0;
      if (others.length === 0) {
        if (heldBytes > limitBytes) throw overflow();
        if (first !== '') pieces.push(first);
        return [];
      }
      const tail = others.pop() ?? '';
      const lines = [take(first), ...others.map((line) => (line.endsWith('\r') ? line.slice(0, -1) : line))];
      if (lines.some((line) => line.length > limitBytes)) throw overflow();
      if (tail !== '') pieces.push(tail);
      heldBytes = Buffer.byteLength(tail);
      return lines;
    },
    rest: () => pieces.join('') + decoder.decode(),
  };
}
