import { constants } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';

/**
 * Text of a file whose place is ours but whose content a repository decides. Opened without following a link at its
 * end and without waiting for a writer, and checked by descriptor: a repository may hold a pipe nobody writes to, or a
 * link to a device without end.
 *
 * @param maximumBytes a longer file is not read
 * @throws the system's error (ELOOP for a link), or an Error that ends the sentence “… cannot be read (…)”
 */
export async function readPlainFile(path: string, maximumBytes: number): Promise<string> {
  const handle = await open(path, constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0) | (constants.O_NONBLOCK ?? 0));
  try {
    if (!(await handle.stat()).isFile()) throw new Error('it is not a file');
    return await readUpTo(handle, maximumBytes);
  } finally {
    await handle.close();
  }
}

async function readUpTo(handle: FileHandle, limit: number): Promise<string> {
  const bytes = Buffer.alloc(limit + 1);
  let length = 0;
  for (;;) {
    const { bytesRead } = await handle.read(bytes, length, bytes.length - length, length);
    if (bytesRead === 0) return bytes.toString('utf8', 0, length);
    length += bytesRead;
    if (length > limit) throw new Error(`it is longer than ${Math.floor(limit / 1024)} KiB`);
  }
}
