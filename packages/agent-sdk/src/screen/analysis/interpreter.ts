import {
  type Assignment,
  type Command,
  type ForCommand,
  type Pipeline,
  parseShell,
  type Redirection,
  type Script,
  type SimpleCommand,
  type Word,
  type WordPart,
} from '../../shell/index.ts';
import type { ParsedProgram } from '../command-analysis.ts';
import type { SecretScreen } from '../contract.ts';
import { CommandTooInvolved, ReadingBudget } from '../reading-budget.ts';
import type { Call, Judge, KeyedFinding, Report, RunOptions } from './call.ts';
import { CommandPaths } from './command-paths.ts';
import { collectNames, type Expander, expandText, expandWord } from './expand.ts';
import { readFile } from './files.ts';
import { boundKeyWords, toKeyWords } from './key-words.ts';
import { isInside, isTemporary, normalizePath } from './paths.ts';
import { toProgram } from './program-names.ts';
import { asDocument, expandedAgain } from './programs/builtins.ts';
import { findRule, findRulesByPattern, isDangerous } from './rules.ts';
import { createScope, forkScope, joinScopes, type Scope, stateOf, uniteValues } from './scope.ts';
import { judgeTarget } from './targets.ts';
import { type Argument, argumentOf, hole, joinStreams, nothing, type Stream, taints, type Value } from './values.ts';

export interface InterpreterOptions {
  readonly screen: SecretScreen;
  readonly cwd: string;
  readonly homeDirectory: string;
  readonly workspaceRoot: string;
}

/** Deepest nesting of shells in shells, functions in functions and wrappers in wrappers. */
const maximumDepth = 24;
/** Most combinations of values that one simple command is looked at with. */
const maximumChoices = 16;
/** What reading one command may cost. */
const maximumSteps = 80_000;
/** What looking for paths in its words may cost. */
const maximumPathSteps = 200_000;

interface Setting {
  readonly scope: Scope;
  readonly input: Stream;
  readonly isFed: boolean;
  readonly isCaptured: boolean;
  readonly joinedBy: ParsedProgram['joinedBy'];
  readonly wrappers: readonly string[];
  readonly depth: number;
  /** The text offsets count in; undefined in nested text, where everything points to `origin`. */
  readonly source: string | undefined;
  readonly origin: { readonly start: number; readonly end: number } | undefined;
  /** Where the unknown parts of a nested text come from. */
  readonly holeTaint: number;
  /** Here-documents and here-strings it is fed, as far as they are known. */
  readonly documents: Argument[];
  /** Runs beside something else: a member of a pipeline, or in the background. */
  readonly isBeside: boolean;
}

/**
 * Runs a command in thought: every branch, every loop, with what is known of each variable and folder, and says what its
 * programs would do. Nothing is executed, and nothing outside of the text is asked but the screen.
 */
export class Interpreter implements Judge {
  readonly screen: SecretScreen;
  readonly homeDirectory: string;
  readonly workspaceRoot: string;
  readonly findings: KeyedFinding[] = [];
  readonly programs: ParsedProgram[] = [];
  readonly unknowns: { text: string; why: string }[] = [];
  isWhole = true;
  readonly paths: CommandPaths;
  readonly #options: InterpreterOptions;
  readonly #budget = new ReadingBudget(maximumSteps);
  readonly #seen = new Set<string>();
  /** Commands that were run and did nothing worth a word, by what they depend on. */
  readonly #known = new Map<string, { readonly output: Stream; readonly programs: readonly ParsedProgram[] }>();
  /** Functions being called, by their bodies: a function may give its own name another body. */
  readonly #active = new Set<Command>();
  readonly #called = new Set<Command>();
  #processes = 0;

  constructor(options: InterpreterOptions) {
    this.#options = options;
    this.screen = options.screen;
    this.homeDirectory = options.homeDirectory;
    this.workspaceRoot = options.workspaceRoot;
    this.paths = new CommandPaths({ ...options, budget: new ReadingBudget(maximumPathSteps) });
  }

  run(text: string): void {
    // No program is ever given a NUL, and here it stands for what is not known.
    const command = text.replaceAll(hole, '\ufffd');
    const scope = createScope(this.#options.cwd, this.homeDirectory);
    const setting: Setting = {
      scope,
      input: nothing,
      isFed: false,
      isCaptured: false,
      joinedBy: '',
      wrappers: [],
      depth: 0,
      source: command,
      origin: undefined,
      holeTaint: 0,
      documents: [],
      isBeside: false,
    };
    try {
      this.#budget.spend(command.length);
      const { script, errors, isWhole } = parseShell(command);
      if (!isWhole) this.isWhole = false;
      if (errors.length > 0) this.paths.readCode(argumentOf(command, { start: 0, end: command.length }));
      for (const error of errors)
        this.#noteUnknown(command.slice(error.start, error.end), `It is no valid command: ${error.message}.`, error);
      this.#runScript(script, setting);
      this.#runUncalled(setting);
    } catch (thrown) {
      if (!(thrown instanceof CommandTooInvolved)) throw thrown;
      this.isWhole = false;
      this.#noteUnknown('', 'It is too involved to be read to its end.', { start: 0, end: command.length });
    }
  }

  /** A function that is only defined may be called later: what it would do counts. */
  #runUncalled(setting: Setting): void {
    for (const body of setting.scope.functions.values()) {
      if (!this.#called.has(body)) this.#runCommand(body, { ...setting, scope: this.#fork(setting.scope), joinedBy: 'in' });
    }
  }

  report(call: Call, { verdict, family, reason, keyWords }: Report): void {
    const key = `${verdict}\n${family}\n${reason}\n${call.start}`;
    if (this.#seen.has(key)) return;
    this.#seen.add(key);
    const { start, end } = call;
    this.findings.push({ verdict, family: family ?? null, reason, start, end, keyWords: keyWords ?? toKeyWords(call) });
  }

  doubt(call: Call, text: string, why: string): void {
    this.#noteUnknown(text, why, call);
  }

  /** A copy costs what there is to copy. */
  #fork(scope: Scope): Scope {
    this.#budget.spend((scope.variables.size + scope.functions.size) >> 2);
    return forkScope(scope);
  }

  #noteUnknown(text: string, why: string, at: { readonly start: number; readonly end: number }): void {
    const key = `${text}\n${why}`;
    if (this.#seen.has(key)) return;
    this.#seen.add(key);
    const shown = text.replaceAll(hole, '…').slice(0, 200);
    this.unknowns.push({ text: shown, why });
    this.findings.push({ verdict: 'unknown', family: null, reason: why, start: at.start, end: at.end, keyWords: '' });
  }

  toPath({ scope }: Pick<Call, 'scope'>, text: string): string | null {
    if (/^~(?=\/|$)/.test(text)) return normalizePath(this.homeDirectory + text.slice(1));
    if (text.startsWith('/')) return normalizePath(text);
    return scope.cwd === null ? null : normalizePath(`${scope.cwd}/${text}`);
  }

  judgeWrite(call: Call, target: Argument, stream: Stream): void {
    judgeTarget(call, target, stream, this);
    const path = this.toPath(call, target.text);
    if (path !== null && !target.text.includes(hole)) call.scope.files.set(path, stream);
  }

  // --- lists and compound commands

  #runScript(script: Script, setting: Setting): Stream {
    const outputs: Stream[] = [];
    for (const [index, pipeline] of script.pipelines.entries()) {
      const joinedBy = index === 0 ? setting.joinedBy : pipeline.joinedBy;
      if (pipeline.joinedBy === '||' || pipeline.isInBackground) {
        const scope = this.#fork(setting.scope);
        outputs.push(this.#runPipeline(pipeline, { ...setting, scope, joinedBy, isBeside: setting.isBeside || pipeline.isInBackground }));
        if (!pipeline.isInBackground) joinScopes(setting.scope, [{ ...scope, cwd: setting.scope.cwd }]);
      } else outputs.push(this.#runPipeline(pipeline, { ...setting, joinedBy }));
    }
    return joinStreams(outputs);
  }

  #runPipeline({ commands }: Pipeline, setting: Setting): Stream {
    const [only] = commands;
    if (commands.length === 1 && only !== undefined) return this.#runCommand(only, setting);
    this.paths.noteJoined();
    let input = setting.input;
    let { isFed } = setting;
    for (const [index, command] of commands.entries()) {
      const isLast = index === commands.length - 1;
      const joinedBy = index === 0 ? setting.joinedBy : '|';
      const scope = this.#fork(setting.scope);
      input = this.#runCommand(command, {
        ...setting,
        scope,
        input,
        isFed,
        joinedBy,
        isCaptured: setting.isCaptured || !isLast,
        isBeside: true,
      });
      isFed = true;
    }
    return input;
  }

  #runCommand(command: Command, setting: Setting): Stream {
    this.#budget.spend(24);
    if (command.kind === 'simple') return this.#runSimple(command, setting);
    if (command.kind === 'error') return { text: null, taint: taints.local };
    if (command.kind === 'function') {
      setting.scope.functions.set(command.name, command.body);
      return nothing;
    }
    if (command.kind === 'coproc') return this.#runCommand(command.body, { ...setting, scope: this.#fork(setting.scope), isBeside: true });
    return this.#withRedirections(command.redirections, setting, undefined, (redirected, targets) => {
      if (targets.length > 0) this.paths.addWords(targets);
      return this.#runCompound(command, redirected);
    });
  }

  #runCompound(command: Exclude<Command, { kind: 'simple' | 'error' | 'function' | 'coproc' }>, setting: Setting): Stream {
    switch (command.kind) {
      case 'subshell':
        return this.#runScript(command.body, { ...setting, scope: this.#fork(setting.scope) });
      case 'group':
        return this.#runScript(command.body, setting);
      case 'if': {
        const outputs: Stream[] = [];
        const ends: Scope[] = [];
        for (const { condition, body } of command.branches) {
          this.#runScript(condition, { ...setting, joinedBy: 'in' });
          const scope = this.#fork(setting.scope);
          outputs.push(this.#runScript(body, { ...setting, scope, joinedBy: 'in' }));
          ends.push(scope);
        }
        if (command.otherwise !== null) {
          const scope = this.#fork(setting.scope);
          outputs.push(this.#runScript(command.otherwise, { ...setting, scope, joinedBy: 'in' }));
          ends.push(scope);
        }
        joinScopes(setting.scope, ends);
        return mayBe(outputs);
      }
      case 'while':
      case 'until':
        return this.#repeat(setting, (pass) => {
          this.#runScript(command.condition, pass);
          return this.#runScript(command.body, pass);
        });
      case 'for':
      case 'select':
        return this.#runFor(command, setting);
      case 'arithmetic-for': {
        this.#expandQuietly({ parts: command.header, start: command.start, end: command.end }, setting);
        return this.#repeat(setting, (pass) => this.#runScript(command.body, pass));
      }
      case 'case': {
        this.#expandQuietly(command.word, setting);
        const ends: Scope[] = [];
        const outputs = command.arms.map(({ patterns, body }) => {
          for (const pattern of patterns) this.#expandQuietly(pattern, setting);
          const scope = this.#fork(setting.scope);
          ends.push(scope);
          return this.#runScript(body, { ...setting, scope, joinedBy: 'in' });
        });
        joinScopes(setting.scope, ends);
        return mayBe(outputs);
      }
      case 'test':
        for (const operand of command.operands) {
          const words = this.#expand(operand, setting);
          this.paths.addWords(words);
          for (const { text } of words) this.#runAgain(expandedAgain(text), setting, operand);
        }
        return nothing;
      case 'arithmetic-command':
        this.#expandQuietly({ parts: command.parts, start: command.start, end: command.end }, setting);
        return nothing;
    }
  }

  /** A body that may run never, once or often: a second pass when the first has changed what variables are. */
  #repeat(setting: Setting, run: (pass: Setting) => Stream): Stream {
    const pass: Setting = { ...setting, scope: this.#fork(setting.scope), joinedBy: 'in' };
    const outputs = [run(pass)];
    const hasChanged = [...pass.scope.variables].some(([name, values]) => setting.scope.variables.get(name) !== values);
    joinScopes(setting.scope, [pass.scope]);
    if (hasChanged) {
      const again: Setting = { ...pass, scope: this.#fork(setting.scope) };
      outputs.push(run(again));
      joinScopes(setting.scope, [again.scope]);
    }
    return mayBe([...outputs, { text: null, taint: 0 }]);
  }

  #runFor(command: ForCommand, setting: Setting): Stream {
    const words = command.words?.flatMap((word) => this.#expand(word, setting));
    if (words !== undefined) this.paths.addWords(words);
    const values = words?.map(({ text, taint, isGlob }) => ({ text: isGlob ? hole : text, taint })) ??
      setting.scope.positional ?? [{ text: hole, taint: taints.environment }];
    const globs = words?.filter(({ isGlob }) => isGlob) ?? [];
    const held: readonly Value[] =
      values.length > 0 ? uniteValues([...values, ...globs.map(({ text }) => ({ text, taint: 0 }))]) : [{ text: '', taint: 0 }];
    return this.#repeat(setting, (pass) => {
      pass.scope.variables.set(command.variable, held);
      return this.#runScript(command.body, pass);
    });
  }

  // --- words

  #expander(setting: Setting, choice: ReadonlyMap<string, Value> = new Map()): Expander {
    const { scope, source, origin, holeTaint } = setting;
    return {
      scope,
      homeDirectory: this.homeDirectory,
      budget: this.#budget,
      choice,
      source,
      origin,
      holeTaint,
      substitute: (script) => {
        this.paths.noteJoined();
        if (setting.depth >= maximumDepth) throw new CommandTooInvolved('substitutions are nested too deep');
        return this.#runScript(script, {
          ...setting,
          scope: this.#fork(scope),
          joinedBy: 'in',
          isCaptured: true,
          depth: setting.depth + 1,
        });
      },
      openProcess: (script, direction) => {
        this.paths.noteJoined();
        const path = `/dev/fd/process-${this.#processes}`;
        this.#processes += 1;
        // Of `>(…)` it is not known here what will be written to it.
        const input: Stream = direction === '>' ? { text: null, taint: taints.local } : setting.input;
        const inner: Setting = {
          ...setting,
          scope: this.#fork(scope),
          joinedBy: 'in',
          isCaptured: direction === '<',
          input,
          isFed: direction === '>' || setting.isFed,
          depth: setting.depth + 1,
        };
        const output = this.#runScript(script, inner);
        scope.files.set(path, output);
        return path;
      },
    };
  }

  #expand(word: Word, setting: Setting, choice?: ReadonlyMap<string, Value>): readonly Argument[] {
    return expandWord(word, this.#expander(setting, choice));
  }

  #expandQuietly(word: Word, setting: Setting): void {
    expandText(word, this.#expander(setting));
  }

  /** Every way the variables of a command may be, up to a bound; beyond it the rest are unknown. */
  #choices(command: SimpleCommand, scope: Scope): readonly ReadonlyMap<string, Value>[] {
    const names = new Set<string>();
    for (const word of command.words) collectNames(word.parts, names);
    for (const { value } of command.assignments) collectNames(value.parts, names);
    for (const { target } of command.redirections) collectNames(target.parts, names);
    let choices: ReadonlyMap<string, Value>[] = [new Map()];
    for (const name of names) {
      const values = scope.variables.get(name) ?? [];
      if (values.length < 2) continue;
      const taint = values.reduce((sum, value) => sum | value.taint, 0);
      const options = choices.length * values.length > maximumChoices ? [{ text: hole, taint }] : values;
      choices = choices.flatMap((choice) => options.map((value) => new Map(choice).set(name, value)));
    }
    return choices;
  }

  // --- simple commands

  #runSimple(command: SimpleCommand, setting: Setting): Stream {
    const key = this.#keyOf(command, setting);
    const known = key === null ? undefined : this.#known.get(key);
    if (known !== undefined) {
      this.#budget.spend(8);
      this.programs.push(...known.programs);
      return known.output;
    }
    const { programs, findings, unknowns } = this;
    const before = [findings.length, unknowns.length, programs.length] as const;
    const output = this.#runAnew(command, setting);
    const isQuiet = findings.length === before[0] && unknowns.length === before[1];
    // What has changed anything, or was worth a word, is run again wherever it stands.
    if (key !== null && isQuiet && this.#keyOf(command, setting) === key)
      this.#known.set(key, { output, programs: programs.slice(before[2]) });
    return output;
  }

  /** What a command without expansions does depends on nothing but this; null for all other commands. */
  #keyOf(command: SimpleCommand, setting: Setting): string | null {
    const { source, input, isFed, isCaptured, joinedBy, wrappers, depth, isBeside, scope } = setting;
    const isPlain = command.assignments.length === 0 && command.redirections.length === 0 && setting.documents.length === 0;
    if (!isPlain || this.#active.size > 0 || (input.text ?? '') !== '' || !command.words.every(isFixed)) return null;
    const state = stateOf(scope);
    if (state === null) return null;
    const circumstances = `${source === undefined},${input.taint},${input.text === null},${isFed},${isCaptured},${joinedBy},${depth},${isBeside},${wrappers.join()}`;
    return `${command.words.map(spell).join(' ')}\n${state}\n${circumstances}`;
  }

  #runAnew(command: SimpleCommand, setting: Setting): Stream {
    const choices = this.#choices(command, setting.scope);
    return mayBe(
      choices.map((choice) =>
        this.#withRedirections(
          command.redirections,
          setting,
          choice,
          (redirected, targets) => this.#runChoice(command, redirected, choice, targets),
          isEmptying(command),
        ),
      ),
    );
  }

  #runChoice(command: SimpleCommand, setting: Setting, choice: ReadonlyMap<string, Value>, redirections: readonly Argument[]): Stream {
    const assigned = command.assignments.map((assignment) => ({ assignment, value: this.#valueOf(assignment.value, setting, choice) }));
    for (const { subscript } of command.assignments) if (subscript !== null) expandText(subscript, this.#expander(setting, choice));
    const words = command.words.flatMap((word) => this.#expand(word, setting, choice));
    this.paths.add({
      words,
      assignments: assigned.flatMap(({ assignment, value }) => toNamedValues(assignment, value, setting.origin)),
      redirections,
      documents: setting.documents,
      isOutermost: setting.source !== undefined,
    });
    if (words.length === 0) {
      for (const { assignment, value } of assigned) {
        const isPrompt = assignment.name === 'PS4' && /\$\(|`/.test(value.text);
        this.#runAgain(isPrompt ? asDocument(value.text) : expandedAgain(value.text), setting, assignment);
        this.#assign(setting.scope, assignment.name, value, assignment.isAppend, assignment.subscript !== null);
      }
      return { text: null, taint: 0 };
    }
    const environment = assigned.map(({ assignment: { name, start, end }, value }) => ({
      name,
      value: argumentOf(value.text, setting.origin ?? { start, end }, value.taint),
    }));
    return this.#start(words, environment, setting, setting.origin ?? command);
  }

  /** What bash would expand once more, as soon as it computes with it: it counts as if it did. */
  #runAgain(text: string | null, setting: Setting, at: { readonly start: number; readonly end: number }): void {
    if (text === null) return;
    if (setting.depth >= maximumDepth) throw new CommandTooInvolved('expansions are nested too deep');
    this.#budget.spend(text.length + 50);
    const origin = setting.origin ?? { start: at.start, end: at.end };
    const scope = this.#fork(setting.scope);
    this.#runScript(parseShell(text).script, { ...setting, scope, source: undefined, origin, joinedBy: 'in', depth: setting.depth + 1 });
  }

  #valueOf(word: Word, setting: Setting, choice: ReadonlyMap<string, Value>): Value {
    const [part] = word.parts;
    if (part?.kind !== 'array') return expandText(word, this.#expander(setting, choice));
    const elements = part.elements.flatMap((element) => this.#expand(element, setting, choice).map(({ text, taint }) => ({ text, taint })));
    return { text: elements[0]?.text ?? '', taint: elements.reduce((sum, { taint }) => sum | taint, 0), elements };
  }

  #assign(scope: Scope, name: string, value: Value, isAppend: boolean, isElement = false): void {
    if (isElement) {
      const before = scope.variables.get(name) ?? [];
      scope.variables.set(name, uniteValues([...before, { text: hole, taint: value.taint }]));
      return;
    }
    if (!isAppend) {
      scope.variables.set(name, [value]);
      return;
    }
    const before = scope.variables.get(name) ?? [{ text: hole, taint: taints.environment }];
    scope.variables.set(
      name,
      before.map((old) => ({
        text: (old.text + value.text).slice(0, 4_096),
        taint: old.taint | value.taint,
        ...(old.elements !== undefined && value.elements !== undefined ? { elements: [...old.elements, ...value.elements] } : {}),
      })),
    );
  }

  /** Starts a program: records it, and asks the rule that knows it. */
  #start(
    words: readonly Argument[],
    environment: Call['environment'],
    setting: Setting,
    at: { readonly start: number; readonly end: number },
  ): Stream {
    const [word, ...args] = words;
    if (word === undefined) return nothing;
    this.#budget.spend(40 + args.length * 4);
    if (setting.depth > maximumDepth) throw new CommandTooInvolved('commands are nested too deep');
    const call: Call = {
      program: toProgram(word.text),
      path: word.text,
      args,
      word,
      environment,
      input: setting.input,
      isFed: setting.isFed,
      isCaptured: setting.isCaptured,
      wrappers: setting.wrappers,
      scope: setting.scope,
      start: at.start,
      end: at.end,
      depth: setting.depth,
    };
    this.#record(call, setting);
    const body = setting.scope.functions.get(word.text);
    if (body !== undefined) return this.#callFunction(word.text, body, call, setting);
    return this.#judge(call);
  }

  judgeAs(call: Call, program: string): Stream | undefined {
    return findRule(program)(call, this);
  }

  isDangerous(program: string): boolean {
    return isDangerous(program);
  }

  #judge(call: Call): Stream {
    if (call.word.isGlob && isPattern(call.program)) return this.#judgePattern(call);
    const rule = findRule(call.program);
    return rule(call, this) ?? { text: null, taint: taints.local };
  }

  /** `/bin/r?`: each program with rules that the pattern finds is tried; which it is stays unknown. */
  #judgePattern(call: Call): Stream {
    this.doubt(call, call.word.raw, 'Which program a pattern finds is only known when it runs.');
    for (const program of findRulesByPattern(call.program)) findRule(program)({ ...call, program, path: program }, this);
    return { text: null, taint: taints.local };
  }

  #record(call: Call, setting: Setting): void {
    const isNamed = !call.path.includes(hole) && !(call.word.isGlob && isPattern(call.program));
    const program: ParsedProgram = {
      program: isNamed ? call.path.slice(call.path.lastIndexOf('/') + 1) : null,
      arguments: call.args.map((arg) => (arg.text.includes(hole) ? null : arg.text)),
      words: [call.word, ...call.args].map(({ raw }) => raw.replaceAll(hole, '…')),
      wrappers: call.wrappers,
      environment: call.environment.map(({ name, value }) => ({ name, value: value.text.includes(hole) ? null : value.text })),
      redirections: this.#redirections.at(-1) ?? [],
      cwd: call.scope.cwd,
      joinedBy: setting.joinedBy,
    };
    const key = `program\n${call.start}\n${call.path}\n${call.args.map(({ text }) => text).join('\n')}\n${call.wrappers.join()}`;
    if (this.#seen.has(key)) return;
    this.#seen.add(key);
    this.programs.push(program);
  }

  #callFunction(name: string, body: Command, call: Call, setting: Setting): Stream {
    this.#called.add(body);
    if (this.#active.has(body)) {
      if (setting.isBeside)
        this.report(call, {
          verdict: 'destructive',
          family: 'system',
          reason: 'It starts copies of itself until the computer stops answering.',
          keyWords: `${name}()`,
        });
      return { text: null, taint: taints.local };
    }
    this.#active.add(body);
    const { positional } = setting.scope;
    setting.scope.positional = call.args.map(({ text, taint }) => ({ text, taint }));
    for (const { name: variable, value } of call.environment) setting.scope.variables.set(variable, [value]);
    const output = this.#runCommand(body, { ...setting, depth: setting.depth + 1, joinedBy: 'in' });
    setting.scope.positional = positional;
    this.#active.delete(body);
    return output;
  }

  runText(call: Call, text: string, how: RunOptions): Stream {
    if (call.depth >= maximumDepth) throw new CommandTooInvolved('shells are nested too deep');
    this.#budget.spend(text.length + 50);
    const { script, errors, isWhole } = parseShell(text);
    if (!isWhole) this.isWhole = false;
    for (const error of errors) this.#noteUnknown(text, `It is no valid command: ${error.message}.`, call);
    const scope = how.isSameShell === true ? call.scope : this.#fork(call.scope);
    if (how.isSameShell !== true) scope.functions = new Map([...scope.functions].filter(([, body]) => this.#active.has(body)));
    if (how.positional !== undefined) scope.positional = how.positional;
    if (how.cwd !== undefined) scope.cwd = how.cwd;
    for (const { name, value } of [...call.environment, ...(how.environment ?? [])]) scope.variables.set(name, [value]);
    const output = this.#runScript(script, this.#inner(call, how, scope));
    if (how.isSameShell !== true) this.#runUncalledIn(call, how, scope);
    return output;
  }

  #runUncalledIn(call: Call, how: RunOptions, scope: Scope): void {
    for (const body of scope.functions.values()) {
      if (!this.#called.has(body)) this.#runCommand(body, this.#inner(call, how, this.#fork(scope)));
    }
  }

  runWords(call: Call, words: readonly Argument[], how: RunOptions): Stream {
    const scope = how.cwd === undefined ? call.scope : { ...this.#fork(call.scope), cwd: how.cwd };
    return this.#start(words, [...call.environment, ...(how.environment ?? [])], this.#inner(call, how, scope), call);
  }

  #inner(call: Call, how: RunOptions, scope: Scope): Setting {
    return {
      scope,
      input: how.input ?? call.input,
      isFed: how.isFed ?? call.isFed,
      isCaptured: call.isCaptured,
      joinedBy: 'in',
      wrappers: how.wrapper === '' ? call.wrappers : [...call.wrappers, how.wrapper],
      depth: call.depth + 1,
      source: undefined,
      origin: { start: call.start, end: call.end },
      holeTaint: how.taint ?? 0,
      documents: [],
      isBeside: false,
    };
  }

  // --- redirections

  readonly #redirections: ParsedProgram['redirections'][] = [];

  #withRedirections(
    redirections: readonly Redirection[],
    setting: Setting,
    choice: ReadonlyMap<string, Value> | undefined,
    run: (setting: Setting, targets: readonly Argument[]) => Stream,
    isEmptying = false,
  ): Stream {
    if (redirections.length === 0) {
      this.#redirections.push([]);
      const output = run(setting, []);
      this.#redirections.pop();
      return output;
    }
    const read = redirections.map((redirection) => ({ redirection, target: this.#targetOf(redirection, setting, choice) }));
    // One list for all of them: a line may have thousands of here-documents.
    let inner: Setting = { ...setting, documents: [...setting.documents] };
    for (const { redirection, target } of read) inner = this.#redirectInput(redirection, target, inner, choice);
    if (read.some(({ redirection, target }) => isOutput(redirection) && !target.text.startsWith('&')))
      inner = { ...inner, isCaptured: true };
    this.#redirections.push(
      read.map(({ redirection: { operator }, target: { text } }) => ({ operator, target: text.includes(hole) ? null : text })),
    );
    const output = run(
      inner,
      read.filter(isNamed).map(({ target }) => target),
    );
    this.#redirections.pop();
    let rest = output;
    for (const { redirection, target } of read) {
      if (!isOutput(redirection)) continue;
      const isOutputOfProgram =
        redirection.descriptor === '' ||
        redirection.descriptor === '1' ||
        redirection.operator.startsWith('&') ||
        redirection.descriptor.startsWith('{');
      const stream = isOutputOfProgram ? output : { text: null, taint: 0 };
      this.#writeTo(redirection, target, stream, inner);
      if (isEmptying && isOutputOfProgram && /^>\|?$/.test(redirection.operator)) this.#reportEmptying(target, inner);
      if (isOutputOfProgram && !/^[<>]&$/.test(redirection.operator)) rest = { text: '', taint: 0 };
    }
    return rest;
  }

  /** `> file`, `: > file`: a file that was there is empty afterwards. */
  #reportEmptying(target: Argument, { scope }: Setting): void {
    const path = this.toPath({ scope }, target.text);
    if (path === null || isTemporary(path) || path.startsWith('/dev/') || (target.taint & taints.temporary) !== 0) return;
    const { start, end } = target;
    const keyWords = boundKeyWords(`> ${target.text.replaceAll(hole, '…')}`);
    this.findings.push({ verdict: 'destructive', family: 'delete', reason: 'It empties a file.', start, end, keyWords });
  }

  #targetOf(redirection: Redirection, setting: Setting, choice: ReadonlyMap<string, Value> | undefined): Argument {
    const like = setting.origin ?? redirection;
    if (redirection.document !== null) return argumentOf('', like);
    if (redirection.operator === '<<<') {
      const { text, taint } = expandText(redirection.target, this.#expander(setting, choice));
      return argumentOf(text, like, taint);
    }
    const [first = argumentOf(hole, like, taints.environment), ...more] = this.#expand(redirection.target, setting, choice);
    return more.length > 0 ? argumentOf(hole, like, taints.environment) : first;
  }

  #redirectInput(
    { operator, document }: Redirection,
    target: Argument,
    setting: Setting,
    choice: ReadonlyMap<string, Value> | undefined,
  ): Setting {
    if (document !== null) {
      const { text, taint } = expandText(document.body, this.#expander(setting, choice));
      setting.documents.push(argumentOf(text, setting.origin ?? document.body));
      return { ...setting, isFed: true, input: { text: text.includes(hole) ? null : text, taint } };
    }
    if (operator === '<<<') {
      setting.documents.push(target);
      return {
        ...setting,
        isFed: true,
        input: { text: target.text.includes(hole) ? null : `${target.text}\n`, taint: target.taint },
      };
    }
    if (operator === '<' || operator === '<>') return { ...setting, isFed: true, input: this.#readRedirected(target, setting) };
    return setting;
  }

  #readRedirected(target: Argument, { scope }: Setting): Stream {
    const input = readFile(target, scope, this);
    const path = this.toPath({ scope }, target.text);
    const isOwn = path !== null && !path.includes(hole) && isInside(path, this.workspaceRoot) && !scope.files.has(path);
    return isOwn && input.text === null ? { ...input, taint: input.taint | taints.script } : input;
  }

  #writeTo(
    { operator, descriptor }: Pick<Redirection, 'operator' | 'descriptor'>,
    target: Argument,
    stream: Stream,
    setting: Setting,
  ): void {
    const { variables } = setting.scope;
    if (/^\/dev\/(?:tcp|udp)\//.test(target.text)) variables.set(`descriptor ${descriptor}`, [{ text: target.text, taint: 0 }]);
    if ((operator === '>&' || operator === '<&') && /^(?:\d+-?|-|\0)$/.test(target.text)) {
      const [opened] = variables.get(`descriptor ${target.text}`) ?? [];
      if (opened === undefined || operator === '<&') return;
      this.#writeTo({ operator, descriptor: '' }, { ...target, text: opened.text }, stream, setting);
      return;
    }
    const call: Call = {
      program: operator,
      path: operator,
      args: [target],
      word: argumentOf(operator, target),
      environment: [],
      input: stream,
      isFed: false,
      isCaptured: true,
      wrappers: setting.wrappers,
      scope: setting.scope,
      start: target.start,
      end: target.end,
      depth: setting.depth,
    };
    this.judgeWrite(call, target, stream);
  }
}

function isPattern(text: string): boolean {
  return text.includes('*') || text.includes('?') || (text.includes('[') && text.lastIndexOf(']') > text.indexOf('[') + 1);
}

/** Prints nothing, so that a file it is redirected to is emptied, and nothing else. */
function isEmptying({ words, redirections }: SimpleCommand): boolean {
  const texts = words.map(textOfWord);
  return (
    /^(?::|true|cat(?: \/dev\/null)?|echo -n|printf )?$/.test(texts.join(' ')) &&
    redirections.filter(({ operator }) => operator.startsWith('<')).every(({ target }) => textOfWord(target) === '/dev/null') &&
    (texts.join(' ') !== 'cat' || redirections.some(({ operator }) => operator.startsWith('<')))
  );
}

/** Whether a word becomes the same whenever it is expanded. */
function isFixed({ parts }: { readonly parts: readonly WordPart[] }): boolean {
  return parts.every((part) => ('value' in part ? !part.value.includes(hole) : part.kind === 'double' && isFixed(part)));
}

/** A fixed word so that no two different ones are spelled alike. */
function spell({ parts }: { readonly parts: readonly WordPart[] }): string {
  return parts
    .map((part) => ('value' in part ? `${part.kind}${part.value.length}:${part.value}` : 'parts' in part ? `(${spell(part)})` : ''))
    .join('');
}

function textOfWord({ parts }: Word): string {
  return parts.map((part) => ('value' in part ? part.value : hole)).join('');
}

function isOutput({ operator }: Redirection): boolean {
  return operator.includes('>');
}

/** What one of several runs printed. */
function mayBe(streams: readonly Stream[]): Stream {
  const [only] = streams;
  if (streams.length === 1 && only !== undefined) return only;
  const isSame = only !== undefined && streams.every(({ text }) => text === only.text);
  return { text: isSame ? only.text : null, taint: streams.reduce((sum, { taint }) => sum | taint, 0) };
}

/** Whether a redirection names a file: no here-document, and no descriptor. */
function isNamed({ redirection, target }: { readonly redirection: Redirection; readonly target: Argument }): boolean {
  if (redirection.operator.startsWith('<<')) return false;
  return !(/^[<>]&$/.test(redirection.operator) && /^(?:\d*-?|\0)$/.test(target.text));
}

/** `NAME=value` as a word, and each element of an array. */
function toNamedValues({ name, start, end }: Assignment, value: Value, origin: Setting['origin']): readonly Argument[] {
  const at = origin ?? { start, end };
  const elements = value.elements ?? [];
  return [argumentOf(`${name}=${value.text}`, at), ...elements.map(({ text }) => argumentOf(text, at))];
}
