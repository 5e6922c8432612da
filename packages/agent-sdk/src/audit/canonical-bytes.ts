import { isUtf8, toCanonicalText } from './diagnose.ts';

/**
 * Whether `bytes[start, end)` are the RFC 8785 text of a JSON object whose keys no language reorders, which is what a
 * ledger writes. One pass over the bytes decides for nearly every record; names beyond ASCII and unusual numbers are
 * parsed and printed again. So it costs less than the hash of the line.
 */
export function isCanonicalData(bytes: Buffer, start: number, end: number): boolean {
  const scan: Scan = { bytes, at: start, end };
  const answer = bytes[start] === 0x7b ? scanValue(scan, 0) : 'no';
  if (answer === 'yes') return scan.at === end;
  return answer === 'unsure' && isCanonicalSlowly(bytes.subarray(start, end));
}

type Answer = 'yes' | 'no' | 'unsure';

interface Scan {
  readonly bytes: Buffer;
  at: number;
  readonly end: number;
}

const integerKey = /[{,]"(0|[1-9][0-9]*)":/;

function isCanonicalSlowly(data: Buffer): boolean {
  const text = data.toString('utf8');
  return isUtf8(data) && toCanonicalText(text) === text && !integerKey.test(text);
}

function scanValue(scan: Scan, depth: number): Answer {
  // Deeper nesting than any record has; the slow road has its own bound.
  if (depth > 64) return 'unsure';
  switch (scan.bytes[scan.at]) {
    case 0x7b:
      return scanObject(scan, depth);
    case 0x5b:
      return scanArray(scan, depth);
    case 0x22:
      return scanString(scan);
    case 0x74:
      return scanWord(scan, 'true');
    case 0x66:
      return scanWord(scan, 'false');
    case 0x6e:
      return scanWord(scan, 'null');
    default:
      return scanNumber(scan);
  }
}

function scanObject(scan: Scan, depth: number): Answer {
  scan.at += 1;
  if (takes(scan, 0x7d)) return 'yes';
  for (let previousAt = -1; ; ) {
    const keyAt = scan.at;
    const key = scan.bytes[keyAt] === 0x22 ? scanString(scan) : 'no';
    if (key !== 'yes') return key;
    const order = compareKeys(scan.bytes, previousAt, keyAt, scan.at - 1);
    if (order !== 'yes') return order;
    previousAt = keyAt;
    if (!takes(scan, 0x3a)) return 'no';
    const value = scanValue(scan, depth + 1);
    if (value !== 'yes') return value;
    if (takes(scan, 0x7d)) return 'yes';
    if (!takes(scan, 0x2c)) return 'no';
  }
}

function scanArray(scan: Scan, depth: number): Answer {
  scan.at += 1;
  if (takes(scan, 0x5d)) return 'yes';
  for (;;) {
    const value = scanValue(scan, depth + 1);
    if (value !== 'yes') return value;
    if (takes(scan, 0x5d)) return 'yes';
    if (!takes(scan, 0x2c)) return 'no';
  }
}

/** `yes` leaves the scan behind the closing quote. An escape or a byte beyond ASCII is left to the slow road. */
function scanString(scan: Scan): Answer {
  const { bytes, end } = scan;
  for (let at = scan.at + 1; at < end; at += 1) {
    const byte = bytes[at] as number;
    if (byte === 0x22) {
      scan.at = at + 1;
      return 'yes';
    }
    if (byte === 0x5c || byte >= 0x80) return 'unsure';
    if (byte < 0x20) return 'no';
  }
  return 'no';
}

/** Whether the key at `keyAt` (its opening quote; `keyEnd` is its closing one) follows the one at `previousAt` and is no integer. */
function compareKeys(bytes: Buffer, previousAt: number, keyAt: number, keyEnd: number): Answer {
  const first = bytes[keyAt + 1] as number;
  if (first >= 0x30 && first <= 0x39) return 'unsure';
  if (previousAt === -1) return 'yes';
  for (let offset = 1; ; offset += 1) {
    const one = bytes[previousAt + offset] as number;
    const other = bytes[keyAt + offset] as number;
    // The quote that ends the shorter key comes first, so it must not be compared as a character.
    if (one === 0x22) return other === 0x22 ? 'no' : 'yes';
    if (keyAt + offset === keyEnd || one > other) return 'no';
    if (one < other) return 'yes';
  }
}

function scanWord(scan: Scan, word: string): Answer {
  for (let index = 0; index < word.length; index += 1) if (scan.bytes[scan.at + index] !== word.charCodeAt(index)) return 'no';
  scan.at += word.length;
  return 'yes';
}

/** Integers of up to 15 digits are their own canonical spelling; other numbers are left to the slow road. */
function scanNumber(scan: Scan): Answer {
  const { bytes } = scan;
  const from = bytes[scan.at] === 0x2d ? scan.at + 1 : scan.at;
  let at = from;
  while (at < scan.end && (bytes[at] as number) >= 0x30 && (bytes[at] as number) <= 0x39) at += 1;
  if (at === from) return 'no';
  const next = bytes[at];
  const isPlain = at - from <= 15 && (bytes[from] !== 0x30 || (at - from === 1 && from === scan.at));
  if (!isPlain || next === 0x2e || next === 0x65 || next === 0x45) return 'unsure';
  scan.at = at;
  return 'yes';
}

function takes(scan: Scan, byte: number): boolean {
  if (scan.at >= scan.end || scan.bytes[scan.at] !== byte) return false;
  scan.at += 1;
  return true;
}
