export { type AnalyzeCommandOptions, analyzeCommand, type ShellName } from './analyze-command.ts';
export { assertNotSecret, secretPathError } from './assert.ts';
export type { CommandAnalysis, CommandFinding, CommandVerdict, DestructiveFamily, ParsedProgram, SecretWord } from './command-analysis.ts';
export { type FoldedPath, foldPath, foldReadings, toFoldedComponents } from './components.ts';
export type {
  BuiltInRule,
  PatternSource,
  SecretMatch,
  SecretRule,
  SecretScreen,
  SecretScreenOptions,
  SecretVerdict,
  SourcedPattern,
} from './contract.ts';
export { type DenyList, type DenyListProblem, parseDenyList } from './deny-list.ts';
export { destructiveWarnings, listPrograms } from './destructive.ts';
export { ruleReasons } from './rules.ts';
export { type CommandScreening, type CommandScreenOptions, screenCommand } from './screen-command.ts';
export { createSecretScreen } from './secret-screen.ts';
export { matchesName } from './user-globs.ts';
export { createPathMatcher, findPatternProblem } from './user-patterns.ts';
