/** What any keyboard writes, on one line: printable ASCII with no blank at an end and no two in a row. */
const typable = /^[!-~]+(?: [!-~]+)*$/;

/** Longer than this nobody compares what they typed; it would be pasted. */
const maximumLength = 120;

/**
 * What a person types for a destructive command: its key words, where they can be typed and read for what they are;
 * otherwise words bound to this payload, because what hides or turns around cannot be copied by eye.
 */
export function toTypedWords(keyWords: string, payloadSha256: string): string {
  const words = keyWords.trim().replace(/[ \t\n]+/g, ' ');
  return typable.test(words) && words.length <= maximumLength ? words : `run ${payloadSha256.slice(0, 8)}`;
}
