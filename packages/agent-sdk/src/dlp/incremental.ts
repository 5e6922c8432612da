import type { SecretFinding } from './finding.ts';
import type { SecretScanner } from './scanner.ts';
import { utf8Length } from './utf8.ts';

/** A text that only grows, scanned as it grows: what was read is not read again, but for the end that may go on. */
export interface IncrementalScan {
  /**
   * Adds text at the end. Returns every finding of the whole text so far, in order; offsets are bytes from its beginning. The last
   * ones may still change: a token that goes on, a key whose end has not come.
   */
  append(text: string): readonly SecretFinding[];
  /** Bytes of UTF-8 so far. */
  readonly length: number;
}

/** UTF-16 units before the end that are read again with what comes next: longer than any token that is not one run of base64. */
const liveUnits = 512;
/** Units before those that are read for what they say about them. */
const contextUnits = 512;
/** How far back a run of base64 or an open key moves the live part. */
const maxOpenUnits = 32_768;

export function createIncrementalScan(scanner: SecretScanner): IncrementalScan {
  /** The end of the text: what is read again, and where it begins in bytes. */
  let tail = '';
  let tailOffset = 0;
  /** Where in the tail the live part begins, in units. */
  let liveAt = 0;
  let settled: readonly SecretFinding[] = [];
  let length = 0;

  const append = (text: string): readonly SecretFinding[] => {
    const whole = tail + text;
    const liveOffset = tailOffset + utf8Length(whole.slice(0, liveAt));
    const wholeLength = utf8Length(whole);
    const found = scanner.scan(whole).map((finding) => ({ ...finding, offset: finding.offset + tailOffset }));
    const findings = [...settled.filter(({ offset }) => offset < liveOffset), ...found.filter(({ offset }) => offset >= liveOffset)];
    const open = findOpenPart(whole);
    const last = findings.at(-1);
    const lastStart = last === undefined ? whole.length : whole.length - unitsFromEnd(whole, tailOffset + wholeLength - last.offset);
    const nextLive = Math.max(0, last !== undefined && lastStart < open && touches(last, tailOffset, whole, open) ? lastStart : open);
    const cut = notInsidePair(whole, Math.max(0, nextLive - contextUnits));
    length = tailOffset + wholeLength;
    tailOffset += utf8Length(whole.slice(0, cut));
    tail = whole.slice(cut);
    liveAt = nextLive - cut;
    settled = findings;
    return findings;
  };
  return {
    append,
    get length() {
      return length;
    },
  };
}

const notRun = /[^A-Za-z0-9+/=_\r\n-]/;

/** Whether the finding reaches into what begins at `unit`. */
function touches(finding: SecretFinding, offset: number, whole: string, unit: number): boolean {
  return finding.offset + finding.length > offset + utf8Length(whole.slice(0, unit));
}

/** Units of the last `bytes` bytes. */
function unitsFromEnd(text: string, bytes: number): number {
  let [left, at] = [bytes, text.length];
  while (left > 0 && at > 0) {
    const code = text.charCodeAt(at - 1);
    left -= code < 0x80 ? 1 : code < 0x800 ? 2 : code >= 0xd800 && code < 0xe000 ? 2 : 3;
    at -= 1;
  }
  return text.length - at;
}

/** Where what may still go on begins: a line, a run of base64, a key without its end. */
function findOpenPart(text: string): number {
  const least = Math.max(0, text.length - maxOpenUnits);
  let at = Math.max(0, text.length - liveUnits);
  while (at > least && !notRun.test(text[at - 1] as string)) at -= 1;
  const begin = text.lastIndexOf('-----BEGIN ');
  if (begin >= least && begin < at && text.indexOf('-----END ', begin) === -1) at = begin;
  return notInsidePair(text, at);
}

function notInsidePair(text: string, at: number): number {
  const code = text.charCodeAt(at);
  return at > 0 && code >= 0xdc00 && code < 0xe000 ? at - 1 : at;
}
