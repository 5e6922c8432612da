/** Words that a person writes where a secret would stand. Of four letters and more: shorter ones happen by chance. */
const placeholderWords = [
  ...['example', 'sample', 'placeholder', 'changeme', 'change_me', 'change-me', 'dummy', 'fake', 'your', 'xxxx', 'todo', 'insert'],
  ...['replace', 'redacted', 'removed', 'hidden', 'foobar', 'abcdef', 'qwerty', '123456', 'deadbeef', 'cafebabe', 'lorem', 'nottherealkey'],
  ...[
    'notreal',
    'not-real',
    'not_real',
    'invalid',
    'notasecret',
    'mock',
    'goeshere',
    'goes_here',
    'goes-here',
    '_here',
    '-here',
    'secretkey',
  ],
  ...['<', '>', '{{', '${', '...', '***'],
];

/**
 * Whether a token is one of those that documentation shows: it says so in words, repeats itself, or counts. Random tokens
 * do none of it; the odds that one does by chance are below one in ten thousand.
 */
export function isPlaceholder(token: string): boolean {
  const lower = token.toLowerCase();
  return placeholderWords.some((word) => lower.includes(word)) || isMonotonous(token);
}

/** Long runs and sequences, short periods, few different characters. */
export function isMonotonous(token: string): boolean {
  if (longestStep(token, 0) >= 6 || longestStep(token, 1) >= 6 || longestStep(token, -1) >= 6) return true;
  if (token.length >= 12 && new Set(token).size < 5) return true;
  return token.length >= 12 && isPeriodic(token);
}

/** Length of the longest part in which each character is `step` after the one before. */
function longestStep(token: string, step: number): number {
  let [longest, length] = [1, 1];
  for (let n = 1; n < token.length; n += 1) {
    length = token.charCodeAt(n) - token.charCodeAt(n - 1) === step ? length + 1 : 1;
    if (length > longest) longest = length;
  }
  return longest;
}

function isPeriodic(token: string): boolean {
  for (let period = 1; period <= Math.min(16, token.length / 2); period += 1) {
    if (token.startsWith(token.slice(period))) return true;
  }
  return false;
}

/** Shannon entropy of the characters, in bits each. */
export function entropyBits(token: string): number {
  const counts = new Map<string, number>();
  for (const character of token) counts.set(character, (counts.get(character) ?? 0) + 1);
  let bits = 0;
  for (const count of counts.values()) bits -= (count / token.length) * Math.log2(count / token.length);
  return bits;
}
