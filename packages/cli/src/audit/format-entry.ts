import type { LedgerEntry } from '@gatehouse/agent-sdk/audit';
import { replaceHidden } from '@gatehouse/agent-sdk/base';

/** One line for people: `  12  2026-11-21T10:00:00.000Z  intent    edit  /ws/src/cart.ts  allow`. */
export function formatEntry({ seq, ts, data }: LedgerEntry): string {
  const { event } = data;
  const rest = [data.tool, readTarget(data.resource), data.decision ?? data.status].filter((part) => typeof part === 'string');
  return [String(seq).padStart(6), ts, event.padEnd(12), ...rest.map((part) => toVisible(String(part)))].join('  ').trimEnd();
}

function readTarget(resource: unknown): unknown {
  return typeof resource === 'object' && resource !== null && 'target' in resource ? resource.target : resource;
}

/** A terminal must not be steered by what an agent once wrote: control and direction characters are spelled out. */
export function toVisible(text: string): string {
  return replaceHidden(text, (character) => `\\u{${character.codePointAt(0)?.toString(16) ?? ''}}`);
}
