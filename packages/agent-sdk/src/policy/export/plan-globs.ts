import { compileGlob } from '../globs.ts';
import { createHostList, toHost } from '../hosts.ts';
import { any, type Condition, never } from './condition.ts';
import { readTexts } from './facts.ts';
import { type AddMatcher, textIs } from './plan-expression.ts';

/** One of these globs fits the only text of a variable that never has two. */
export function planGlobs(name: string, patterns: readonly string[], addMatcher: AddMatcher): Condition {
  const exact = patterns.filter((pattern) => !/[*?[]/.test(pattern));
  const others = patterns.filter((pattern) => !exact.includes(pattern));
  return any(textIs(name, exact), ...others.map((pattern) => planGlob(name, pattern) ?? byHost(name, pattern, addMatcher)));
}

/** One of these globs fits one of the texts of a variable. */
export function planGlobsOfAny(name: string, patterns: readonly string[], addMatcher: AddMatcher): Condition {
  return any(...patterns.map((pattern) => planSimpleGlob(name, pattern) ?? byHost(name, pattern, addMatcher)));
}

/** Only `*`: the other wildcards stand for one character, which neither `like` of Cedar nor a set can say. */
function planGlob(name: string, pattern: string): Condition | undefined {
  if (/[?[]/.test(pattern)) return undefined;
  if (/^\*+$/.test(pattern)) return { op: 'hasText', name };
  return { op: 'textGlob', name, parts: pattern.split(/\*+/) };
}

/** What can be asked of several texts at once. */
function planSimpleGlob(name: string, pattern: string): Condition | undefined {
  if (/[?[]/.test(pattern)) return undefined;
  if (/^\*+$/.test(pattern)) return { op: 'hasText', name };
  const [start, middle, end, ...more] = pattern.split('*');
  if (middle === undefined) return textIs(name, [pattern]);
  if (middle === '' && end === undefined) return { op: 'textStarts', name, value: start ?? '' };
  return start === '' && end === '' && more.length === 0 ? { op: 'textContains', name, value: middle } : undefined;
}

function byHost(name: string, pattern: string, addMatcher: AddMatcher): Condition {
  const matches = compileGlob(pattern);
  return addMatcher({
    what: `${name} fits ${JSON.stringify(pattern)}`,
    why: 'a pattern that these languages do not have',
    matches: (request) => readTexts(name, request).some(matches),
  });
}

/** The host of a request is on an allowlist. */
export function planHosts(patterns: readonly string[]): Condition {
  return any(...patterns.map((written) => planHost(written.trim())));
}

/** Patterns are taken apart by asking the list itself, so that what it passes over is passed over here. */
function planHost(pattern: string): Condition {
  const list = createHostList([pattern]);
  if (pattern === '*') return { op: 'hasText', name: 'network host' };
  const isSuffix = pattern.startsWith('*.');
  const host = toHost(isSuffix ? pattern.slice(2) : pattern);
  if (host === undefined) return never;
  if (!isSuffix) return list.has(host) ? textIs('network host', [host]) : never;
  return list.has(`label.${host}`) ? { op: 'textGlob', name: 'network name', parts: ['', `.${host}`] } : never;
}
