import type { PolicyAction } from './contract.ts';

/**
 * What an action says under the names of expressions and rules. A tool call has a path, a URL, a method or a command when
 * its arguments name one in one of the usual ways, so that a guard about commands also sees the command a shell tool is
 * called with.
 */
export type TextVariable = 'path' | 'url' | 'method' | 'command';

const argumentNames: Readonly<Record<TextVariable, readonly string[]>> = {
  path: [
    'path',
    'file_path',
    'filePath',
    'filepath',
    'file',
    'filename',
    'file_name',
    'target_file',
    'targetFile',
    'notebook_path',
    'paths',
    'files',
  ],
  url: ['url', 'uri', 'href', 'endpoint'],
  method: ['method', 'http_method', 'verb'],
  command: ['command', 'cmd', 'command_line', 'commandLine', 'script', 'commands'],
};

/** All values, none when unresolved. */
export function textsOf(action: PolicyAction, variable: TextVariable): readonly string[] {
  const own = ownText(action, variable);
  const named = own === undefined ? argumentTexts(action, variable) : [own];
  return variable === 'path' ? named.flatMap(withPlainForm) : named;
}

function ownText(action: PolicyAction, variable: TextVariable): string | undefined {
  if (action.type === 'file_access') return variable === 'path' ? action.path : undefined;
  if (action.type === 'process_exec') return variable === 'command' ? action.command : undefined;
  if (action.type !== 'network_request') return undefined;
  if (variable === 'url') return action.url;
  return variable === 'method' ? action.method : undefined;
}

function argumentTexts(action: PolicyAction, variable: TextVariable): readonly string[] {
  const values = argumentsOf(action);
  if (typeof values !== 'object' || values === null || Array.isArray(values)) return [];
  const record = values as Readonly<Record<string, unknown>>;
  return argumentNames[variable].filter((name) => Object.hasOwn(record, name)).flatMap((name) => toTexts(record[name], variable));
}

function toTexts(value: unknown, variable: TextVariable): readonly string[] {
  if (typeof value === 'string') return [value];
  if (!Array.isArray(value)) return [];
  const texts = value.filter((item): item is string => typeof item === 'string');
  // An argument vector is one command: `["rm", "-rf", "/"]` must be found by `rm -rf`.
  return variable === 'command' && texts.length > 1 ? [...texts, texts.join(' ')] : texts;
}

/** A path as written, and where dot segments lead: a guard on either form sees it. */
function withPlainForm(path: string): readonly string[] {
  if (!/(?:^|[/\\])\.\.?(?:[/\\]|$)|\/\/|\\/.test(path)) return [path];
  const parts: string[] = [];
  const text = path.replaceAll('\\', '/');
  for (const part of text.split('/')) {
    if (part === '..' && parts.length > 0 && parts.at(-1) !== '..') parts.pop();
    else if (part !== '' && part !== '.' && !(part === '..' && text.startsWith('/'))) parts.push(part);
  }
  const plain = `${text.startsWith('/') ? '/' : ''}${parts.join('/')}`;
  return plain === path ? [path] : [path, plain];
}

/** The arguments of a call, undefined when there are none or they are not JSON. */
export function argumentsOf(action: PolicyAction): unknown {
  if (action.args !== undefined) return action.args;
  return action.type === 'tool_call' && action.argsJson !== undefined ? readJson(action.argsJson) : undefined;
}

/** The body of a result, undefined when there is none or it is not JSON. */
export function resultOf(action: PolicyAction): unknown {
  return action.type === 'tool_result' ? readJson(action.resultJson) : undefined;
}

/** One action is asked about several times in a row. */
let lastText: string | undefined;
let lastValue: unknown;

function readJson(text: string): unknown {
  if (text === lastText) return lastValue;
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    value = undefined;
  }
  lastText = text;
  lastValue = value;
  return value;
}

/** The value below the keys; an index reaches into a list. Undefined when there is none, and for null. */
export function walk(root: unknown, path: readonly string[]): unknown {
  let value = root;
  for (const key of path) {
    if (typeof value !== 'object' || value === null) return undefined;
    if (Array.isArray(value) && !/^(?:0|[1-9]\d*)$/.test(key)) return undefined;
    if (!Object.hasOwn(value, key)) return undefined;
    value = (value as Readonly<Record<string, unknown>>)[key];
  }
  return value ?? undefined;
}

/** The texts of an action that could carry a secret, by the name findings call them. */
export function scannedTexts(action: PolicyAction): readonly (readonly [string, string])[] {
  const texts: [string, string | undefined][] = [];
  if (action.type === 'tool_call') texts.push(['args', action.argsJson ?? toText(action.args)]);
  if (action.type === 'tool_result') texts.push(['result', action.resultJson]);
  if (action.type === 'file_access') texts.push(['path', action.path], ['content', action.content]);
  if (action.type === 'network_request') texts.push(['url', action.url], ['body', action.body]);
  if (action.type === 'process_exec') texts.push(['command', action.command]);
  if (action.type === 'model_call') texts.push(['content', action.content]);
  return texts.filter((pair): pair is [string, string] => pair[1] !== undefined && pair[1] !== '');
}

function toText(value: unknown): string | undefined {
  return value === undefined ? undefined : JSON.stringify(value);
}
