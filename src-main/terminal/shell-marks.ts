import { isAbsolute } from 'node:path';

/** What shell integration tells through operating system commands. Anything in a program's output can say these: none of it decides. */
export type ShellMark =
  /** The working directory (OSC 7). */
  | { readonly type: 'cwd'; readonly path: string }
  /** OSC 133 A: a prompt begins. */
  | { readonly type: 'prompt-started' }
  /** OSC 133 B: the prompt ends, input begins. */
  | { readonly type: 'input-started' }
  /** OSC 133 C: the command runs, output begins. */
  | { readonly type: 'command-started' }
  /** OSC 133 D: the command ended. `exitCode` is null when the shell did not tell; `nonce` is ours, see agent.bash. */
  | { readonly type: 'command-finished'; readonly exitCode: number | null; readonly nonce: string | null }
  /** OSC 0 or 2. */
  | { readonly type: 'title'; readonly text: string };

/**
 * Reads one operating system command.
 *
 * Sources: OSC 133 in the FinalTerm form (gitlab.freedesktop.org/Per_Bothner/specifications, proposals/semantic-prompts);
 * OSC 7 as a `file:` URL (freedesktop.org terminal-wg, VTE).
 *
 * @param hostName this machine's name: a directory on another machine (an ssh session's shell) is not ours to follow
 * @returns undefined for what is none of these or malformed
 */
export function parseShellMark(payload: string, hostName: string): ShellMark | undefined {
  const separator = payload.indexOf(';');
  const [command, rest] = separator < 0 ? [payload, ''] : [payload.slice(0, separator), payload.slice(separator + 1)];
  switch (command) {
    case '0':
    case '2':
      return { type: 'title', text: rest };
    case '7':
      return parseDirectory(rest, hostName);
    case '133':
      return parsePromptMark(rest);
    default:
      return undefined;
  }
}

function parseDirectory(text: string, hostName: string): ShellMark | undefined {
  const [, host, encoded] = /^file:\/\/([^/]*)(\/.*)$/s.exec(text) ?? [];
  if (host === undefined || encoded === undefined) return undefined;
  if (host !== '' && host !== 'localhost' && host !== hostName) return undefined;
  try {
    const path = decodeURIComponent(encoded);
    // A URL spells `C:\x` as /C:/x.
    const native = /^\/[A-Za-z]:/.test(path) && process.platform === 'win32' ? path.slice(1) : path;
    return isAbsolute(native) && !native.includes('\0') ? { type: 'cwd', path: native } : undefined;
  } catch {
    // A stray percent sign: not a URL.
    return undefined;
  }
}

function parsePromptMark(text: string): ShellMark | undefined {
  const [letter, ...parameters] = text.split(';');
  switch (letter) {
    case 'A':
      return { type: 'prompt-started' };
    case 'B':
      return { type: 'input-started' };
    case 'C':
      return { type: 'command-started' };
    case 'D':
      return parseFinished(parameters);
    default:
      return undefined;
  }
}

function parseFinished([code = '', ...options]: readonly string[]): ShellMark {
  const nonce = options.find((option) => option.startsWith('gatehouse='))?.slice('gatehouse='.length) ?? null;
  return { type: 'command-finished', exitCode: /^\d{1,10}$/.test(code) ? Number(code) : null, nonce };
}
