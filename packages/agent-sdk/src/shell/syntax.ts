/**
 * The syntax tree of a shell command, after the grammar of bash 5.2 (its manual, chapter 3, and POSIX.1-2017 XCU 2).
 * Offsets are UTF-16 units into the text that was parsed, end exclusive; inside backticks with escapes they are as near
 * as the text allows.
 */
interface Span {
  readonly start: number;
  readonly end: number;
}

/** Text of a word as it stands: globs, braces and `~` in it are active. */
export interface LiteralPart extends Span {
  readonly kind: 'literal';
  readonly value: string;
}

/** Text without any meaning but itself: `'…'`, `$'…'`, `\x`, and plain text in double quotes. */
export interface QuotedPart extends Span {
  readonly kind: 'quoted';
  readonly value: string;
}

export interface DoubleQuotedPart extends Span {
  readonly kind: 'double';
  readonly parts: readonly WordPart[];
}

/** `$x`, `${x}`, `${#x}`, `${!x}`, `${x[1]}`, `${x:-word}`, `${x//a/b}`, `${x@Q}`. */
export interface ParameterPart extends Span {
  readonly kind: 'parameter';
  /** An identifier, a number or one of `@*#?$!-`; '' for what bash calls a bad substitution. */
  readonly name: string;
  readonly isLength: boolean;
  readonly isIndirect: boolean;
  readonly subscript: Word | null;
  /** '' for none; else `:-` `-` `:=` `=` `:?` `?` `:+` `+` `#` `##` `%` `%%` `/` `//` `/#` `/%` `^` `^^` `,` `,,` `~` `~~` `:` `@` `*`. */
  readonly operator: string;
  readonly operand: Word | null;
}

/** `$(…)`, backticks, `${ …; }`. */
export interface CommandPart extends Span {
  readonly kind: 'command';
  readonly script: Script;
}

/** `<(…)` and `>(…)`. */
export interface ProcessPart extends Span {
  readonly kind: 'process';
  readonly direction: '<' | '>';
  readonly script: Script;
}

/** `$((…))` and `$[…]`. */
export interface ArithmeticPart extends Span {
  readonly kind: 'arithmetic';
  readonly parts: readonly WordPart[];
}

/** `@(a|b)` and its four like; what is between the parentheses, with its bars. */
export interface ExtendedGlobPart extends Span {
  readonly kind: 'extglob';
  readonly mark: string;
  readonly parts: readonly WordPart[];
}

/** `(a b [3]=c)` behind `name=`. */
export interface ArrayPart extends Span {
  readonly kind: 'array';
  readonly elements: readonly Word[];
}

export type WordPart =
  | LiteralPart
  | QuotedPart
  | DoubleQuotedPart
  | ParameterPart
  | CommandPart
  | ProcessPart
  | ArithmeticPart
  | ExtendedGlobPart
  | ArrayPart;

export interface Word extends Span {
  readonly parts: readonly WordPart[];
}

/** `name=value`, `name+=value`, `name[subscript]=value`, `name=(…)` in front of a command or by itself. */
export interface Assignment extends Span {
  readonly name: string;
  readonly subscript: Word | null;
  readonly isAppend: boolean;
  readonly value: Word;
}

export interface HereDocument {
  readonly isQuoted: boolean;
  /** Filled when its line has ended. */
  body: Word;
}

export interface Redirection extends Span {
  /** `<` `>` `>>` `>|` `<>` `<&` `>&` `&>` `&>>` `<<` `<<-` `<<<`. */
  readonly operator: string;
  /** `2` in `2>x`, `{fd}` in `{fd}>x`, '' for the default. */
  readonly descriptor: string;
  /** The file, the descriptor, the string of `<<<`, or the delimiter of a here-document. */
  readonly target: Word;
  readonly document: HereDocument | null;
}

export interface SimpleCommand extends Span {
  readonly kind: 'simple';
  readonly assignments: readonly Assignment[];
  readonly words: readonly Word[];
  readonly redirections: readonly Redirection[];
}

interface Compound extends Span {
  readonly redirections: readonly Redirection[];
}

export interface GroupCommand extends Compound {
  readonly kind: 'subshell' | 'group';
  readonly body: Script;
}

export interface IfCommand extends Compound {
  readonly kind: 'if';
  readonly branches: readonly { readonly condition: Script; readonly body: Script }[];
  readonly otherwise: Script | null;
}

export interface WhileCommand extends Compound {
  readonly kind: 'while' | 'until';
  readonly condition: Script;
  readonly body: Script;
}

export interface ForCommand extends Compound {
  readonly kind: 'for' | 'select';
  readonly variable: string;
  /** Null without `in`: the positional parameters. */
  readonly words: readonly Word[] | null;
  readonly body: Script;
}

export interface ArithmeticForCommand extends Compound {
  readonly kind: 'arithmetic-for';
  readonly header: readonly WordPart[];
  readonly body: Script;
}

export interface CaseCommand extends Compound {
  readonly kind: 'case';
  readonly word: Word;
  readonly arms: readonly { readonly patterns: readonly Word[]; readonly body: Script }[];
}

export interface FunctionDefinition extends Span {
  readonly kind: 'function';
  readonly name: string;
  readonly body: Command;
}

/** `[[ … ]]`: every operand, in order; operators are left out. */
export interface TestCommand extends Compound {
  readonly kind: 'test';
  readonly operands: readonly Word[];
}

export interface ArithmeticCommand extends Compound {
  readonly kind: 'arithmetic-command';
  readonly parts: readonly WordPart[];
}

export interface CoprocessCommand extends Span {
  readonly kind: 'coproc';
  readonly body: Command;
}

/** What could not be parsed. Nothing may be concluded from what stands around it. */
export interface ErrorNode extends Span {
  readonly kind: 'error';
  readonly message: string;
}

export type Command =
  | SimpleCommand
  | GroupCommand
  | IfCommand
  | WhileCommand
  | ForCommand
  | ArithmeticForCommand
  | CaseCommand
  | FunctionDefinition
  | TestCommand
  | ArithmeticCommand
  | CoprocessCommand
  | ErrorNode;

export interface Pipeline extends Span {
  readonly commands: readonly Command[];
  readonly isNegated: boolean;
  readonly isTimed: boolean;
  /** Joined to the one before by this; '' for the first. A line end is `;`. */
  readonly joinedBy: '' | ';' | '&' | '&&' | '||';
  readonly isInBackground: boolean;
}

export interface Script extends Span {
  readonly pipelines: readonly Pipeline[];
}

/** A whole text. */
export interface ParsedShell {
  readonly script: Script;
  /** Every error node of the tree, those in substitutions too. Empty when all was understood. */
  readonly errors: readonly ErrorNode[];
  /** False when it is nested too deep, or has too many errors, to be read to its end. */
  readonly isWhole: boolean;
}
