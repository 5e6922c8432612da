import { compilePatterns, scanPatterns } from './custom.ts';
import { getEngine, scanText } from './engine.ts';
import { type RankedFinding, resolveOverlaps, type SecretFinding } from './finding.ts';
import { applyRedactions, redactionMark } from './redact.ts';
import type { SecretFamily } from './rule.ts';
import { utf8Length, writeUtf8 } from './utf8.ts';

export interface SecretScannerOptions {
  /** RE2 expressions whose matches are kind `Custom`; a policy's `data.sensitive_patterns`. */
  readonly customPatterns?: readonly string[];
  /** Families to report; all by default. */
  readonly families?: readonly SecretFamily[];
  /** Kinds not to report, for example `email`. */
  readonly exceptKinds?: readonly string[];
}

export interface Redaction {
  readonly text: string;
  readonly findings: readonly SecretFinding[];
}

export interface SecretScanner {
  /** Findings in the order of the text, not overlapping. A string is scanned as its UTF-8 bytes. Any size; linear in it. */
  scan(text: string | Uint8Array): readonly SecretFinding[];
  /** The text with `[REDACTED:<kind>]` where secrets were. Offsets of the findings are those of the text given. */
  redact(text: string): Redaction;
  /**
   * {@link redact} for one field of a record, where an unbounded scan has no place: over {@link maxFieldBytes} of UTF-8 the whole
   * field becomes `[REDACTED:OVERSIZED]`, with one finding of kind `oversized`.
   */
  redactField(text: string): Redaction;
}

/** 64 KiB: the largest field that is scanned; one byte more and it is redacted whole. */
export const maxFieldBytes = 65_536;

/** @throws ERR_DLP_PATTERN when a custom pattern is not valid; nothing is created then */
export function createSecretScanner(options: SecretScannerOptions = {}): SecretScanner {
  const patterns = compilePatterns(options.customPatterns ?? []);
  const families = new Set<SecretFamily>(options.families ?? ['credential', 'personal', 'generic', 'custom']);
  const exceptKinds = new Set(options.exceptKinds ?? []);
  const isWanted = ({ family, kind }: RankedFinding): boolean => families.has(family) && !exceptKinds.has(kind);

  const scan = (text: string | Uint8Array): readonly SecretFinding[] => {
    const found = scanBuiltin(text);
    if (patterns.length > 0) found.push(...scanPatterns(patterns, typeof text === 'string' ? text : new TextDecoder().decode(text)));
    return resolveOverlaps(found.filter(isWanted)).map(({ kind, offset, length }) => ({ kind, offset, length }));
  };
  const redact = (text: string): Redaction => {
    const findings = scan(text);
    return { text: applyRedactions(text, findings), findings };
  };
  const redactField = (text: string): Redaction => {
    // Three bytes at most for a UTF-16 unit: most fields need no counting.
    const bytes = text.length * 3 <= maxFieldBytes ? 0 : utf8Length(text);
    if (bytes <= maxFieldBytes) return redact(text);
    return { text: redactionMark('OVERSIZED'), findings: [{ kind: 'oversized', offset: 0, length: bytes }] };
  };
  return { scan, redact, redactField };
}

/** Reused by every scan: one is never inside another, because a scan does not wait. */
let buffer = new Uint8Array(65_536);
/** What is kept between scans; a larger buffer goes with the text that needed it. */
const maxKeptBytes = 8_388_608;

function scanBuiltin(text: string | Uint8Array): RankedFinding[] {
  const end = load(text);
  const found = scanText(getEngine(), buffer, end);
  if (buffer.length > maxKeptBytes) buffer = new Uint8Array(65_536);
  return found;
}

/** Puts the text into the buffer, with a 0 behind it, and returns its bytes. */
function load(text: string | Uint8Array): number {
  if (typeof text !== 'string') {
    reserve(text.length + 64);
    buffer.set(text);
    return close(text.length);
  }
  reserve(text.length + 64);
  let { read, written } = writeUtf8(text, buffer.subarray(0, buffer.length - 64));
  if (read < text.length) {
    reserve(text.length * 3 + 64);
    ({ read, written } = writeUtf8(text, buffer));
  }
  return close(written);
}

function reserve(size: number): void {
  if (buffer.length < size) buffer = new Uint8Array(size + (size >> 2));
}

/** Rules may look a few bytes past the end and must find nothing there. */
function close(end: number): number {
  buffer.fill(0, end, Math.min(buffer.length, end + 64));
  return end;
}

/** The one with every kind and without patterns of a user's: what `gatehouse dlp` reports. */
export const secretScanner: SecretScanner = createSecretScanner();

/** For what people at work write to each other, to models and into records: it is full of addresses, and none is a secret there. */
export const workTextOptions: SecretScannerOptions = { exceptKinds: ['email'] };

/** The one scanner of the application with {@link workTextOptions}: ledger, policies, requests to models. */
export const workTextScanner: SecretScanner = createSecretScanner(workTextOptions);
