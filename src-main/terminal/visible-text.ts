import { replaceHidden, toCodePointName } from '@gatehouse/agent-sdk/base';

/** The text on one line, every hidden character spelled as `<U+202E>`. */
export function toVisibleText(text: string): string {
  return replaceHidden(text, (character) => `<${toCodePointName(character)}>`);
}

/**
 * The line above an approved command's output, dim, with hidden characters spelled out. Further lines of the command
 * are marked with `>`, so that none can pass for output.
 */
export function formatCommandHeader(command: string, shell: 'bash' | 'sh'): string {
  const prompt = shell === 'bash' ? '$ ' : 'sh $ ';
  const lines = command.split('\n').map((line, index) => (index === 0 ? prompt : '> ') + toVisibleText(line));
  return `\x1b[2m${lines.join('\r\n')}\x1b[22m`;
}

/** A title given by a program: one line, nothing hidden, at most 60 characters. */
export function toTitle(text: string): string {
  const visible = replaceHidden(text, () => '').trim();
  return visible.length <= 60 ? visible : `${visible.slice(0, 59)}…`;
}
