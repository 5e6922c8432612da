import type { IBufferLine, IBufferRange, ILink, ILinkProvider, Terminal } from '@xterm/xterm';

/** Addresses in plain output. What follows a sentence (a full stop, a bracket) is not part of them. */
const address = /https?:\/\/[^\s"'<>`|\\^{}]+[^\s"'<>`|\\^{}.,;:!?)\]]/g;

export interface LinkHandling {
  /** Whether the press carries the modifier that links need; a bare click only selects. */
  readonly isWanted: (event: MouseEvent) => boolean;
  readonly open: (url: string) => void;
}

/**
 * Links that a program wrote as such (OSC 8), whose text may say anything, and addresses in plain text. Neither opens
 * on a bare click; `open` is expected to show the whole address and ask.
 */
export function attachLinks(terminal: Terminal, handling: LinkHandling): void {
  const activate = (event: MouseEvent, url: string) => {
    if (handling.isWanted(event)) handling.open(url);
  };
  terminal.options.linkHandler = { activate };
  terminal.registerLinkProvider(createAddressProvider(terminal, activate));
}

function createAddressProvider(terminal: Terminal, activate: ILink['activate']): ILinkProvider {
  return {
    provideLinks(row, callback) {
      const first = findFirstRow(terminal, row);
      const text = readLogicalLine(terminal, first);
      const links = [...text.matchAll(address)].map(({ 0: url, index }) => ({
        text: url,
        range: toRange(terminal.cols, first, index, url.length),
        activate,
      }));
      callback(links.filter(({ range }) => range.start.y <= row && row <= range.end.y));
    },
  };
}

/** Rows here count from one, as link providers do. */
function findFirstRow(terminal: Terminal, row: number): number {
  let first = row;
  while (first > 1 && lineAt(terminal, first)?.isWrapped === true) first -= 1;
  return first;
}

/** Longer addresses are not worth the reading. */
const maxRows = 20;

function readLogicalLine(terminal: Terminal, first: number): string {
  let text = lineAt(terminal, first)?.translateToString(false) ?? '';
  for (let row = first + 1; row < first + maxRows; row += 1) {
    const line = lineAt(terminal, row);
    if (line?.isWrapped !== true) break;
    text += line.translateToString(false);
  }
  return text;
}

function lineAt(terminal: Terminal, row: number): IBufferLine | undefined {
  return terminal.buffer.active.getLine(row - 1);
}

/** Cells of a run of characters. Exact where every character takes one cell, as in addresses; wide ones before it shift it. */
function toRange(cols: number, firstRow: number, index: number, length: number): IBufferRange {
  const place = (offset: number) => ({ x: (offset % cols) + 1, y: firstRow + Math.floor(offset / cols) });
  return { start: place(index), end: place(index + length - 1) };
}
