export { forkScript } from './fork-script.ts';
export { readGitBranch } from './git-branch.ts';
export { locateRipgrep } from './locate-ripgrep.ts';
export type { ProgramOutput } from './program-run.ts';
export { createRipgrepRunner, type RipgrepOutput, type RipgrepParts, type RipgrepRun } from './ripgrep.ts';
export { type ProgramPayload, runPermitted } from './run-permitted.ts';
export { type ServerEnd, type ServerProcess, type ServerRun, startServer } from './server-process.ts';
