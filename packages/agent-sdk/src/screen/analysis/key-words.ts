import { toVisibleText } from '../../base/index.ts';
import type { Call } from './call.ts';
import { hole } from './values.ts';

const maximumLength = 60;

/** What a person types to confirm a call: `rm -rf build`. Visible characters, one space between words, at most 60. */
export function toKeyWords({ program, args, path }: Call): string {
  const words = [program === '' ? path : program, ...args.map(({ text }) => text.replaceAll(hole, '…'))];
  return boundKeyWords(words.join(' '));
}

export function boundKeyWords(text: string): string {
  const visible = toVisibleText(text.replace(/\s+/g, ' ')).trim();
  const [first = ''] = visible.split(' ');
  if (visible.length <= maximumLength) return visible;
  const cut = visible.slice(0, maximumLength);
  const space = cut.lastIndexOf(' ');
  return space > first.length ? cut.slice(0, space) : cut;
}
