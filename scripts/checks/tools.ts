import { spawn } from 'node:child_process';
import type { Finding } from './check.ts';

export interface ToolResult {
  code: number;
  output: string;
}

/** Runs one of our development tools from `root` on this very runtime and collects what it prints. */
export function runTool(root: string, args: string[]): Promise<ToolResult> {
  return runProgram(process.execPath, args, root);
}

export function runProgram(program: string, args: string[], cwd: string): Promise<ToolResult> {
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, {
      cwd,
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { ...process.env, FORCE_COLOR: '0', NO_COLOR: '1' },
    });
    let output = '';
    const collect = (bytes: Buffer): void => {
      output += bytes.toString('utf8');
    };
    child.stdout.on('data', collect);
    child.stderr.on('data', collect);
    child.on('error', reject);
    child.on('close', (code) => resolve({ code: code ?? 1, output }));
  });
}

/** A failure of a tool that named no place: shown whole rather than lost. */
export function wholeOutput(file: string, result: ToolResult): Finding[] {
  return [{ file, line: 0, message: result.output.trim() || `ended with exit code ${result.code} and said nothing` }];
}
