import type { JsonObject, JsonValue } from '../base/index.ts';
import { hashCanonicalJson, sha256Hex } from '../hash/index.ts';
import type { LedgerRecord } from './contract.ts';

declare const passed: unique symbol;

/**
 * A record that has gone through a {@link Sanitizer}. Nothing else makes one, and nothing else is appended: what must not
 * be stored cannot reach the disk by a road that forgot to look.
 */
export type SanitizedRecord = LedgerRecord & { readonly [passed]: true };

export interface SanitizerOptions {
  /** Members that a record may have at its top; others are dropped and counted. Default: any. */
  readonly fields?: ReadonlySet<string>;
  /** Takes secrets out of a text. Default: none are looked for. */
  readonly redact?: (text: string) => string;
  /**
   * UTF-16 units of a text that are kept; a longer one ends in `…`. It is cut here, behind `redact`, because a secret that
   * lies across the cut is no longer one that a scanner knows, and half of it is still too much. Default: all.
   */
  readonly maxTextLength?: number;
  /** Members whose texts our own code makes and nobody else's: they are not handed to `redact`. Default: none. */
  readonly ownTexts?: ReadonlySet<string>;
}

/** What a sanitizer has done so far. */
export interface SanitizerCounts {
  /** Members at the top of records that no record should have. */
  readonly droppedFields: number;
  /** Members whose name says that their content is never stored; their hash was. */
  readonly bannedKeys: number;
  /** Texts in which a secret was found. */
  readonly redactedTexts: number;
  /** Texts over {@link maxTextBytes}. */
  readonly oversizedTexts: number;
}

export interface Sanitizer {
  sanitize(record: LedgerRecord): SanitizedRecord;
  readonly counts: SanitizerCounts;
}

/**
 * Names of what is never stored, at any depth and in any spelling: prompts and completions, what tools were given and
 * gave, packets, and heartbeats one by one. Instead of `prompt` there is `promptSha256`: of the text, or of the RFC 8785
 * bytes of anything else.
 */
export const bannedKeys: readonly string[] = [
  'prompt',
  'completion',
  'llm_input',
  'llm_output',
  'tool_payload',
  'tool_response',
  'tool_args',
  'tool_result',
  'packet_body',
  'packet_payload',
  'heartbeat_seq',
];

/** Bytes of one text that a scanner is given at most, as UTF-8. A longer one is stored as `[REDACTED:OVERSIZED]`. */
export const maxTextBytes = 65_536;

const oversized = '[REDACTED:OVERSIZED]';
const plainKey = (key: string): string => key.toLowerCase().replaceAll(/[^a-z]/g, '');
const plainBanned = new Set(bannedKeys.map(plainKey));
/** Names seen before: records have the same few again and again. */
const isBannedByKey = new Map<string, boolean>();
const maxRememberedKeys = 2_000;

function isBanned(key: string): boolean {
  const known = isBannedByKey.get(key);
  if (known !== undefined) return known;
  const banned = plainBanned.has(plainKey(key));
  if (isBannedByKey.size < maxRememberedKeys) isBannedByKey.set(key, banned);
  return banned;
}

type Counts = { -readonly [Key in keyof SanitizerCounts]: number };

/** The pass at the boundary of the ledger. It copies only what it changes. */
export function createSanitizer(options: SanitizerOptions = {}): Sanitizer {
  const counts: Counts = { droppedFields: 0, bannedKeys: 0, redactedTexts: 0, oversizedTexts: 0 };
  const clean = createCleaner(options, counts);
  return {
    counts,
    sanitize(record) {
      const known = options.fields === undefined ? record : dropUnknown(record, options.fields, counts);
      return clean(known, 0) as SanitizedRecord;
    },
  };
}

/** That members were dropped stands in the record itself, so that nothing is lost without a trace. */
function dropUnknown(record: LedgerRecord, fields: ReadonlySet<string>, counts: Counts): LedgerRecord {
  const unknown = Object.keys(record).filter((key) => !fields.has(key) && !isBanned(key));
  if (unknown.length === 0) return record;
  counts.droppedFields += unknown.length;
  const known = Object.fromEntries(Object.entries(record).filter(([key]) => !unknown.includes(key)));
  return { ...known, event: record.event, droppedFields: unknown.length };
}

/** The shortest thing that is a secret without a word beside it that says so: a social security number. */
const minSecretLength = 11;
/** What is longer was not made by us, whatever its member is called. */
const maxOwnLength = 64;
const hexHash = /^[0-9a-f]{64}$/;

/** A mark that the cut would split is left out whole: half of one would read like something of the text. */
const splitMark = /\[(?:R|RE|RED|REDA|REDAC|REDACT|REDACTE|REDACTED(?::[^\]]*)?)?$/;

function shorten(text: string, maxLength: number): string {
  return text.length <= maxLength ? text : `${text.slice(0, maxLength).toWellFormed().replace(splitMark, '')}…`;
}

function createCleaner(options: SanitizerOptions, counts: Counts): (value: JsonValue, depth: number) => JsonValue {
  const { redact, ownTexts, maxTextLength = Number.POSITIVE_INFINITY } = options;
  const cleanText = (text: string): string => {
    // Without a scanner, a text that does not fit is refused when it is written, as it always was.
    if (redact === undefined) return shorten(text, maxTextLength);
    if (text.length * 3 > maxTextBytes && Buffer.byteLength(text) > maxTextBytes) {
      counts.oversizedTexts += 1;
      return oversized;
    }
    if (text.length < minSecretLength || hexHash.test(text)) return text;
    const redacted = redact(text);
    if (redacted !== text) counts.redactedTexts += 1;
    return shorten(redacted, maxTextLength);
  };
  const cleanKey = (key: string, depth: number): string => (depth > 0 && key.length > 12 && /\d|[^\w]/.test(key) ? cleanText(key) : key);
  const cleanList = (list: readonly JsonValue[], depth: number): JsonValue => {
    const cleaned = list.map((value) => clean(value, depth + 1));
    return cleaned.every((value, index) => value === list[index]) ? list : cleaned;
  };
  const cleanObject = (object: JsonObject, depth: number): JsonValue => {
    let changed: Record<string, JsonValue> | undefined;
    for (const key of Object.keys(object)) {
      const value = object[key] as JsonValue;
      if (typeof value === 'string' && value.length < maxOwnLength && ownTexts?.has(key) === true) continue;
      const [newKey, newValue] = isBanned(key) ? hashBanned(key, value, counts) : [cleanKey(key, depth), clean(value, depth + 1)];
      if (newKey === key && newValue === value) continue;
      changed ??= { ...object };
      if (newKey !== key) delete changed[key];
      changed[newKey] = newValue;
    }
    return changed ?? object;
  };
  const clean = (value: JsonValue, depth: number): JsonValue => {
    if (typeof value === 'string') return cleanText(value);
    // Nesting deeper than any record has is refused when it is written.
    if (typeof value !== 'object' || value === null || depth > 400) return value;
    return Array.isArray(value) ? cleanList(value, depth) : cleanObject(value as JsonObject, depth);
  };
  return clean;
}

function hashBanned(key: string, value: JsonValue, counts: Counts): readonly [string, JsonValue] {
  counts.bannedKeys += 1;
  return [`${key}Sha256`, typeof value === 'string' ? sha256Hex(value) : hashCanonicalJson(value)];
}
