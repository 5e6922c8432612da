import type { LiteralPart, ParameterPart, QuotedPart, Script, Word, WordPart } from '../../shell/index.ts';
import type { ReadingBudget } from '../reading-budget.ts';
import { expandBraces } from './braces.ts';
import { removeByPattern, replaceByPattern } from './patterns.ts';
import type { Scope } from './scope.ts';
import { type Argument, hole, maximumTextLength, type Stream, taints, unknownVariable, type Value } from './values.ts';

/** What expansion needs of whoever runs the commands of a substitution. */
export interface Expander {
  readonly scope: Scope;
  readonly homeDirectory: string;
  readonly budget: ReadingBudget;
  /** Where the unknown parts of a nested text come from. */
  readonly holeTaint: number;
  /** Which of its values each variable has in this pass. */
  readonly choice: ReadonlyMap<string, Value>;
  /** The text the offsets of words count in; undefined when that is not the command's own. */
  readonly source: string | undefined;
  readonly origin: { readonly start: number; readonly end: number } | undefined;
  substitute(script: Script): Stream;
  /** `<(…)`: a file whose bytes are the output. */
  openProcess(script: Script, direction: '<' | '>'): string;
}

/** A word as the arguments it becomes: none, one or many. */
export function expandWord(word: Word, expander: Expander): readonly Argument[] {
  const from = expander.origin ?? word;
  const raw = expander.source?.slice(word.start, word.end);
  const [part] = word.parts;
  if (part !== undefined && word.parts.length === 1 && isPlain(part)) {
    expander.budget.spend(part.value.length + 1);
    const { value: text } = part;
    return [{ text, taint: 0, isGlob: false, canSplit: false, raw: raw ?? text, start: from.start, end: from.end }];
  }
  return expandPartBraces(word.parts, expander).flatMap((parts) => {
    const fields = new Fields(expander);
    fields.addParts(parts, false, true);
    return fields.finish().map((field) => ({ ...field, raw: raw ?? field.text, start: from.start, end: from.end }));
  });
}

/** Nothing in it is expanded: most words are one such part. */
function isPlain(part: WordPart): part is LiteralPart | QuotedPart {
  if (part.kind === 'quoted') return part.value.length <= maximumTextLength && !part.value.includes(hole);
  return part.kind === 'literal' && !/[{~*?[\0]/.test(part.value);
}

/** A word where nothing splits: the value of an assignment, a here-document, the subject of `case`. */
export function expandText(word: Word, expander: Expander): Value {
  const fields = new Fields(expander);
  fields.addParts(word.parts, true, true);
  const [field = { text: '', taint: 0 }] = fields.finish();
  return { text: field.text, taint: field.taint };
}

/** Braces come before every other expansion, so they move whole parts about. */
function expandPartBraces(parts: readonly WordPart[], { budget }: Expander): readonly (readonly WordPart[])[] {
  if (!parts.some((part) => part.kind === 'literal' && part.value.includes('{'))) return [parts];
  const marked = parts
    .map((part, index) => (part.kind === 'literal' ? part.value.replaceAll(hole, `${hole}${holeMark}`) : `${hole}${toMark(index)}`))
    .join('');
  return expandBraces(marked, budget).map((text) => {
    budget.spend(text.length + 4);
    return text.split(/(\0[\s\S])/).flatMap((piece): readonly WordPart[] => {
      if (piece === '') return [];
      if (!piece.startsWith(hole)) return [{ kind: 'literal', value: piece, start: 0, end: 0 }];
      const part = parts[piece.charCodeAt(1) - firstMark];
      return [part ?? { kind: 'literal', value: hole, start: 0, end: 0 }];
    });
  });
}

/** A part stands in the text of braces as a NUL and a letter far from any that braces know. */
const firstMark = 0x4e00;
const holeMark = String.fromCharCode(firstMark - 1);

function toMark(index: number): string {
  return String.fromCharCode(firstMark + index);
}

interface Field {
  readonly text: string;
  readonly taint: number;
  readonly isGlob: boolean;
  readonly canSplit: boolean;
}

/** The fields a word splits into while its parts are added. */
class Fields {
  readonly #expander: Expander;
  readonly #done: Field[] = [];
  #text = '';
  #taint = 0;
  #isGlob = false;
  #canSplit = false;
  #isOpen = false;

  constructor(expander: Expander) {
    this.#expander = expander;
  }

  finish(): readonly Field[] {
    this.#end();
    return this.#done;
  }

  addParts(parts: readonly WordPart[], isQuoted: boolean, isStart: boolean): void {
    for (const [index, part] of parts.entries()) this.#addPart(part, isQuoted, isStart && index === 0, parts[index + 1]);
  }

  #end(): void {
    if (this.#isOpen) this.#done.push({ text: this.#text, taint: this.#taint, isGlob: this.#isGlob, canSplit: this.#canSplit });
    this.#text = '';
    this.#taint = 0;
    this.#isGlob = this.#canSplit = this.#isOpen = false;
  }

  #append(text: string, taint = 0): void {
    this.#expander.budget.spend(text.length + 1);
    this.#isOpen = true;
    this.#taint |= taint;
    this.#text = this.#text.length > maximumTextLength ? hole : this.#text + text;
  }

  #addPart(part: WordPart, isQuoted: boolean, isStart: boolean, next: WordPart | undefined): void {
    switch (part.kind) {
      case 'literal':
        this.#addLiteral(part.value, isQuoted, isStart, next);
        return;
      case 'quoted':
        this.#append(part.value, part.value.includes(hole) ? this.#expander.holeTaint : 0);
        return;
      case 'double':
        this.#isOpen = this.#isOpen || !part.parts.every(isAllPositional);
        this.addParts(part.parts, true, false);
        return;
      case 'parameter':
        this.#addParameter(part, isQuoted);
        return;
      case 'command':
        this.#addStream(this.#expander.substitute(part.script), isQuoted);
        return;
      case 'process':
        this.#append(this.#expander.openProcess(part.script, part.direction));
        return;
      case 'arithmetic':
        for (const inner of part.parts) new Fields(this.#expander).#addPart(inner, true, false, undefined);
        this.#append(hole, taints.harmless);
        return;
      case 'extglob':
        for (const inner of part.parts) new Fields(this.#expander).#addPart(inner, true, false, undefined);
        this.#append('*');
        this.#isGlob = true;
        return;
      case 'array':
        this.#append(part.elements.map((element) => expandText(element, this.#expander).text).join(' '));
    }
  }

  #addLiteral(value: string, isQuoted: boolean, isStart: boolean, next: WordPart | undefined): void {
    const text = isStart ? this.#expandTilde(value, next) : value;
    if (!isQuoted && /[*?[]/.test(value)) this.#isGlob = true;
    this.#append(text, value.includes(hole) ? this.#expander.holeTaint : 0);
    if (!isQuoted && value.includes(hole)) this.#canSplit = true;
  }

  /** `~` and `~/x`; of other people's homes only the name is known. After `=` and `:` too, as in assignments. */
  #expandTilde(value: string, next: WordPart | undefined): string {
    if (!value.startsWith('~')) return value.replace(/(=|:)~(?=\/|$)/g, (_, mark: string) => mark + this.#expander.homeDirectory);
    const user = /^~([^/]*)/.exec(value)?.[1] ?? '';
    const rest = value.slice(user.length + 1);
    if (rest === '' && next !== undefined && !(next.kind === 'literal')) return value;
    if (user === '' || this.#expander.homeDirectory.endsWith(`/${user}`)) return this.#expander.homeDirectory + rest;
    if (user === '+') return (this.#expander.scope.cwd ?? hole) + rest;
    return user === '-' ? hole + rest : value;
  }

  #addStream({ text, taint }: Stream, isQuoted: boolean): void {
    if (text === null) this.#addHole(taint, isQuoted);
    else this.#addValue({ text: text.replace(/\n+$/, ''), taint }, isQuoted);
  }

  #addHole(taint: number, isQuoted: boolean): void {
    this.#append(hole, taint);
    if (!isQuoted) this.#canSplit = true;
  }

  #addValue({ text, taint }: Value, isQuoted: boolean): void {
    if (isQuoted) {
      this.#append(text, taint);
      return;
    }
    if (/[*?[]/.test(text)) this.#isGlob = true;
    this.#addSplit(text, taint);
  }

  #addSplit(text: string, taint: number): void {
    const separators = variableOf(this.#expander, 'IFS').text;
    const isSeparator = (character: string): boolean => (separators === hole ? ' \t\n' : separators).includes(character);
    let piece = '';
    for (const character of text) {
      if (!isSeparator(character)) piece += character;
      else {
        if (piece !== '') this.#append(piece, taint);
        piece = '';
        this.#end();
      }
    }
    if (piece === '') return;
    this.#append(piece, taint);
    if (piece.includes(hole)) this.#canSplit = true;
  }

  #addParameter(part: ParameterPart, isQuoted: boolean): void {
    const isAll = part.name === '@' || part.name === '*' || /^[@*]$/.test(textOf(part.subscript));
    if (isAll && !part.isLength && !part.isIndirect) {
      this.#addAll(part, isQuoted);
      return;
    }
    const value = readParameter(part, this.#expander, isQuoted);
    if (value.text === hole) this.#addHole(value.taint, isQuoted);
    else this.#addValue(value, isQuoted);
  }

  /** `$@`, `${a[@]}`: one field for each. */
  #addAll(part: ParameterPart, isQuoted: boolean): void {
    const { scope } = this.#expander;
    const elements = part.subscript === null ? scope.positional : variableOf(this.#expander, part.name).elements;
    if (elements === undefined || elements === null) {
      const single = part.subscript === null ? undefined : variableOf(this.#expander, part.name);
      if (single === undefined || single.text.includes(hole)) {
        this.#append(hole, single?.taint ?? taints.environment);
        this.#canSplit = true;
      } else this.#addValue(single, isQuoted);
      return;
    }
    const isJoined = isQuoted && (part.name === '*' || textOf(part.subscript) === '*');
    const kept = slice(elements, part);
    for (const [index, element] of kept.entries()) {
      if (index > 0 && isJoined) this.#append(' ');
      else if (index > 0) this.#end();
      this.#addValue(element, isQuoted);
    }
  }
}

function isAllPositional(part: WordPart): boolean {
  return part.kind === 'parameter' && (part.name === '@' || textOf(part.subscript) === '@');
}

/** `${@:2}`, `${a[@]:1:2}`. */
function slice(elements: readonly Value[], { operator, operand }: ParameterPart): readonly Value[] {
  if (operator !== ':') return elements;
  const [from = 0, count] = textOf(operand).split(':').map(Number);
  return Number.isInteger(from) ? elements.slice(Math.max(from - 1, 0), count === undefined ? undefined : from - 1 + count) : elements;
}

function textOf(word: Word | null): string {
  return word === null
    ? ''
    : word.parts.map((part) => ('value' in part ? part.value : part.kind === 'double' ? textOf({ ...part }) : '\0')).join('');
}

/** What a variable is in this pass. */
export function variableOf({ scope, choice }: Pick<Expander, 'scope' | 'choice'>, name: string): Value {
  if (/^[1-9]\d*$/.test(name)) {
    if (scope.positional === null) return unknownVariable;
    return scope.positional[Number(name) - 1] ?? { text: '', taint: 0 };
  }
  const [zero] = name === '0' ? (scope.variables.get('0') ?? []) : [];
  if (/^[0?#$!-]$/.test(name)) return zero ?? { text: hole, taint: taints.harmless };
  return choice.get(name) ?? scope.variables.get(name)?.[0] ?? environmentValues.get(name) ?? { text: hole, taint: taintOfVariable(name) };
}

const identityVariables: ReadonlySet<string> = new Set(['USER', 'LOGNAME', 'HOSTNAME', 'HOST', 'UID', 'EUID', 'USERNAME', 'COMPUTERNAME']);
const environmentValues: ReadonlyMap<string, Value> = new Map([
  ['SHELL', { text: '/bin/bash', taint: 0 }],
  ['BASH', { text: '/bin/bash', taint: 0 }],
  ...[
    'RANDOM',
    'SECONDS',
    'LINENO',
    'EPOCHSECONDS',
    'SRANDOM',
    'PPID',
    'COLUMNS',
    'LINES',
    'OSTYPE',
    'HOSTTYPE',
    'MACHTYPE',
    'BASH_VERSION',
    'SHLVL',
  ].map((name): [string, Value] => [name, { text: hole, taint: taints.harmless }]),
]);

function readParameter(part: ParameterPart, expander: Expander, isQuoted: boolean): Value {
  const { operator, operand } = part;
  if (part.subscript !== null) expandText(part.subscript, expander);
  const value = readVariable(part, expander);
  if (part.isLength) return { text: value.text.includes(hole) ? hole : String(value.text.length), taint: taints.harmless };
  if (operator === '' || operand === null) return value;
  if (/^:?[-=?+]$/.test(operator)) return readDefault(value, part, expander, isQuoted);
  const argument = expandText(operand, expander);
  const isOpen = value.text.includes(hole) || argument.text.includes(hole);
  const result = isOpen ? undefined : applyOperator(value.text, operator, argument.text);
  return result === undefined ? { text: hole, taint: value.taint | argument.taint } : { text: result, taint: value.taint };
}

function readVariable({ name, isIndirect, subscript }: ParameterPart, expander: Expander): Value {
  const value = variableOf(expander, name);
  if (isIndirect) return value.text.includes(hole) || value.text === '' ? unknownVariable : variableOf(expander, value.text);
  if (value.elements === undefined) return value;
  const index = Number(subscript === null ? '0' : textOf(subscript));
  if (!Number.isInteger(index)) return { text: hole, taint: value.taint };
  return value.elements.at(index) ?? { text: '', taint: 0 };
}

/** `${x:-word}`: of a variable the command never set, the default is what it is. */
function readDefault(value: Value, { operator, operand, name }: ParameterPart, expander: Expander, isQuoted: boolean): Value {
  const fallback = operand === null ? { text: '', taint: 0 } : expandText(operand, expander);
  const isUnknown = value.text === hole;
  const isEmpty = value.text === '' && operator.startsWith(':');
  if (operator.endsWith('+')) return isEmpty ? { text: '', taint: 0 } : fallback;
  if (operator.endsWith('?')) return value;
  if (!isUnknown && !isEmpty) return value;
  if (operator.endsWith('=') && /^\w+$/.test(name)) expander.scope.variables.set(name, [fallback]);
  // A default may be several words; quotes around it keep it one.
  return isQuoted || fallback.text !== ''
    ? { text: fallback.text, taint: fallback.taint | (isUnknown ? value.taint & ~taints.environment : 0) }
    : fallback;
}

function applyOperator(text: string, operator: string, argument: string): string | undefined {
  switch (operator.charAt(0)) {
    case '#':
    case '%':
      return removeByPattern(text, operator, argument);
    case '/': {
      const at = argument.indexOf('/');
      return replaceByPattern(text, operator, at < 0 ? argument : argument.slice(0, at), at < 0 ? '' : argument.slice(at + 1));
    }
    case '^':
      return argument !== '' ? undefined : operator === '^^' ? text.toUpperCase() : text.slice(0, 1).toUpperCase() + text.slice(1);
    case ',':
      return argument !== '' ? undefined : operator === ',,' ? text.toLowerCase() : text.slice(0, 1).toLowerCase() + text.slice(1);
    case ':': {
      const [from, count] = argument.split(':').map((number) => Number(number.trim()));
      if (from === undefined || !Number.isInteger(from)) return undefined;
      const start = from < 0 ? text.length + from : from;
      if (count === undefined) return text.slice(start);
      return Number.isInteger(count) ? text.slice(start, count < 0 ? text.length + count : start + count) : undefined;
    }
    case '@':
      return argument === 'U'
        ? text.toUpperCase()
        : argument === 'L'
          ? text.toLowerCase()
          : argument === 'Q' || argument === 'E'
            ? text
            : undefined;
    default:
      return undefined;
  }
}

/** Names of the variables a word reads, for those that may be several things. */
export function collectNames(parts: readonly WordPart[], found: Set<string>): void {
  for (const part of parts) {
    if (part.kind === 'parameter') {
      found.add(part.name);
      if (part.operand !== null) collectNames(part.operand.parts, found);
    } else if (part.kind === 'double' || part.kind === 'arithmetic' || part.kind === 'extglob') collectNames(part.parts, found);
    else if (part.kind === 'array') for (const element of part.elements) collectNames(element.parts, found);
    else if (part.kind === 'command' || part.kind === 'process') {
      // Its own words choose for themselves.
    }
  }
}

/** What a variable that the command does not set would give away. */
function taintOfVariable(name: string): number {
  if (identityVariables.has(name)) return taints.identity;
  if (
    /TOKEN|SECRET|PASS(?:W|_|$)|CREDENTIAL|PRIVATE|(?:API|ACCESS|SIGNING|ENCRYPTION|AUTH|_)_?KEY|COOKIE|SESSION_ID|_PAT$|_PWD$/i.test(name)
  )
    return taints.environment | taints.secret;
  return taints.environment;
}
