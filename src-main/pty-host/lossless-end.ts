import { readSync } from 'node:fs';
import type { IPty } from 'node-pty';

/** What node-pty 1.2 has and its types do not tell: the controlling side of the terminal, as descriptor and as stream. */
interface PtyInternals {
  readonly fd?: number;
  readonly _socket?: { destroy(error?: Error): unknown; read(): unknown };
}

/** More than the kernel buffers for a terminal. A background job that holds it open and writes for ever is not waited for. */
const maxRestBytes = 1024 * 1024;

/**
 * The end of a program's output would be lost in two ways: libuv takes the hang-up of a terminal for its end as soon as
 * a read came back short, which with a terminal's 4 KiB reads is always; and node-pty closes the terminal 200 ms after
 * its program has ended even while flow control holds it back. So before the stream closes, what is left is read from
 * the kernel, whose own answer (EIO) is the only true end. Not for Windows, where there is no such descriptor.
 *
 * @param receive takes the rest, after everything the stream has delivered
 */
export function readToTheEnd(pty: IPty, receive: (bytes: Buffer) => void): void {
  const { fd, _socket: socket } = pty as unknown as PtyInternals;
  if (fd === undefined || socket === undefined) return;
  const close = socket.destroy.bind(socket);
  socket.destroy = (error) => {
    socket.destroy = close;
    // What the paused stream has read already: `read` hands it to the usual listeners.
    while (socket.read() !== null);
    readRest(fd, receive);
    return close(error);
  };
}

function readRest(fd: number, receive: (bytes: Buffer) => void): void {
  for (let total = 0; total < maxRestBytes; ) {
    const piece = Buffer.allocUnsafe(64 * 1024);
    const length = readPiece(fd, piece);
    if (length === 0) return;
    receive(piece.subarray(0, length));
    total += length;
  }
}

function readPiece(fd: number, piece: Buffer): number {
  try {
    return readSync(fd, piece);
  } catch {
    // EIO: everything was read. EAGAIN: a background job still holds the terminal and is silent.
    return 0;
  }
}
