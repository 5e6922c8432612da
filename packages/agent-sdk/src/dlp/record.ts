import { redactionMark } from './redact.ts';
import type { SecretScanner } from './scanner.ts';

/**
 * Which fields of a record carry text of others and are scanned. A type: a field that is added to the record does not compile
 * until somebody decided about it.
 */
export type FieldTriage<Fields> = { readonly [Field in keyof Required<Fields>]: 'scan' | 'keep' };

/** The record with its fields redacted. A field that the triage does not know, because it came from outside, is scanned. */
export function redactRecord<Fields extends object>(scanner: SecretScanner, record: Fields, triage: FieldTriage<Fields>): Fields {
  const known: Readonly<Record<string, 'scan' | 'keep'>> = triage;
  const entries = Object.entries(record).map(([name, value]) => {
    const keep = Object.hasOwn(known, name) && known[name] === 'keep';
    return [name, keep ? value : redactValue(scanner, value, name, 0)] as const;
  });
  return Object.fromEntries(entries) as Fields;
}

/** Deeper than this a value is not JSON that anybody wrote; it is replaced, not followed. */
const maxDepth = 64;

/**
 * A JSON value with every text in it redacted as a field of its own, names of members included. A text whose own look says nothing
 * is judged by its member's name as well: `{"password": …}`.
 */
export function redactJson(scanner: SecretScanner, value: unknown): unknown {
  return redactValue(scanner, value, '', 0);
}

function redactValue(scanner: SecretScanner, value: unknown, name: string, depth: number): unknown {
  if (typeof value === 'string') return redactText(scanner, value, name);
  if (typeof value !== 'object' || value === null) return value;
  if (depth === maxDepth) return redactionMark('OVERSIZED');
  if (Array.isArray(value)) return value.map((item) => redactValue(scanner, item, name, depth + 1));
  const members = Object.entries(value).map(([key, member]) => [
    scanner.redactField(key).text,
    redactValue(scanner, member, key, depth + 1),
  ]);
  return Object.fromEntries(members);
}

function redactText(scanner: SecretScanner, text: string, name: string): string {
  const { text: redacted, findings } = scanner.redactField(text);
  if (findings.length > 0 || name === '' || text.length > 256 || /["\\\s]/.test(text)) return redacted;
  const prefix = `"${name}": "`;
  const named = scanner.scan(`${prefix}${text}"`);
  const kind = named.find(({ offset }) => offset >= prefix.length)?.kind;
  return kind === undefined ? redacted : redactionMark(kind);
}
