import type { Settings } from '../../../src-shared/index.ts';
import { checkAddress } from './endpoint-draft.ts';

export type ConnectorEntry = Settings['connectors'][number];

/** A connector as it stands in the form. */
export interface ConnectorDraft {
  readonly label: string;
  readonly type: 'stdio' | 'http';
  readonly command: string;
  /** One argument a line. */
  readonly args: string;
  /** One `KEY=value` a line. */
  readonly env: string;
  readonly url: string;
}

/** What is wrong, by field; empty when nothing is. */
export type DraftProblems = { readonly [Field in keyof ConnectorDraft]?: string };

const empty: ConnectorDraft = { label: '', type: 'stdio', command: '', args: '', env: '', url: '' };

export function toDraft(entry: ConnectorEntry | undefined): ConnectorDraft {
  if (entry === undefined) return empty;
  const { label, transport } = entry;
  if (transport.type === 'http') return { ...empty, label, type: 'http', url: transport.url };
  const env = Object.entries(transport.env).map(([name, value]) => `${name}=${value}`);
  return { ...empty, label, command: transport.command, args: transport.args.join('\n'), env: env.join('\n') };
}

export function checkDraft({ label, type, command, env, url }: ConnectorDraft): DraftProblems {
  const name = label.trim() === '' ? { label: 'Give it a name you will recognise.' } : {};
  if (type === 'http') {
    const address = checkAddress(url);
    return address === null ? name : { ...name, url: address };
  }
  const wrong = toLines(env).find((line) => !/^[A-Za-z_][A-Za-z0-9_]*=/.test(line));
  return {
    ...name,
    ...(command.trim() === '' ? { command: 'Write the program to start.' } : {}),
    ...(wrong === undefined ? {} : { env: `A line has the form KEY=value; “${wrong}” has not.` }),
  };
}

/** What is saved of a draft without problems. Arguments are kept as typed: a space at an end may be meant. */
export function toTransport({ type, command, args, env, url }: ConnectorDraft): ConnectorEntry['transport'] {
  if (type === 'http') return { type, url: url.trim() };
  const variables = toLines(env).map((line) => [line.slice(0, line.indexOf('=')), line.slice(line.indexOf('=') + 1)] as const);
  return { type, command: command.trim(), args: [...toLines(args)], env: Object.fromEntries(variables) };
}

/** An identifier for a new connector: from its label, and different from those there are. */
export function toConnectorId(label: string, taken: readonly string[]): string {
  const slug = label
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .slice(0, 24)
    .replace(/^-+|-+$/g, '');
  const base = slug === '' ? 'connector' : slug;
  let id = base;
  for (let number = 2; taken.includes(id); number += 1) id = `${base}-${number}`;
  return id;
}

function toLines(text: string): readonly string[] {
  return text.split('\n').filter((line) => line.trim() !== '');
}
