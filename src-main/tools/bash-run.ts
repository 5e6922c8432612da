import type { AgentTool } from '@gatehouse/agent';
import { z } from 'zod';
import type { Permit } from '../gate/index.ts';
import type { CommandPayload, CommandReport, TerminalRegistry } from '../terminal/index.ts';
import { parseArguments } from './arguments.ts';
import { defineTool, type ProposalOf } from './define-tool.ts';
import { findHiddenCharacters } from './hidden-characters.ts';

export interface BashRunParts {
  readonly terminals: Pick<TerminalRegistry, 'agentDirectory' | 'runAgentCommand'>;
  /** Milliseconds a call waits for its command before it answers “still running”. Never the model's to choose. */
  readonly commandWaitMs: number;
}

/** About 8,000 tokens, from the end: where a failing command says why. */
const maximumOutputCharacters = 30_000;

const schema = z.strictObject({
  command: z
    .string()
    .min(1)
    .max(20_000)
    .refine((command) => !command.includes('\0'), { message: 'a command cannot hold a zero byte' })
    .describe('The command line for bash.'),
});

export function createBashRunTool({ terminals, commandWaitMs }: BashRunParts): AgentTool<Permit> {
  return defineTool<z.infer<typeof schema>, CommandPayload>({
    name: 'bash_run',
    description:
      'Runs a command in a terminal the person sees, after they approved exactly this text. Each call is a fresh bash in the folder where the last command ended; variables and functions do not last. Programs that wait for typing get no input. Commands that name secret files are refused. What still runs after a while goes on; read it with bash_logs.',
    schema,
    prepare: async ({ command }, { sessionId }) => toProposal(command, terminals.agentDirectory(sessionId)),
    // Another command, in the same place.
    revise: ({ payload }, text) => toProposal(parseArguments('bash_run', schema, { command: text }).command, payload.cwd),
    async execute(permit, { sessionId, signal, onOutput }) {
      signal.throwIfAborted();
      const command = terminals.runAgentCommand(permit, sessionId);
      const subscription = command.onOutput(onOutput);
      const stop = (): void => command.stop();
      signal.addEventListener('abort', stop, { once: true });
      // Aborted between the check above and the subscription: no event will come.
      if (signal.aborted) stop();
      try {
        const report = await command.wait(commandWaitMs);
        return {
          text: formatReport(report, command.terminalId),
          isError: report.status !== 'running' && report.exitCode !== 0,
          facts: {
            terminalId: command.terminalId,
            status: report.status,
            exitCode: report.exitCode,
            durationMs: report.durationMs,
            // Of the pass that took it to the terminal process: the record of the outcome holds it.
            ...(report.passSha256 === null ? {} : { passSha256: report.passSha256 }),
          },
        };
      } finally {
        signal.removeEventListener('abort', stop);
        subscription.dispose();
      }
    },
  });
}

/** What the command would do is read by the gate, which judges it; a tool says only what it would run. */
function toProposal(command: string, cwd: string): ProposalOf<CommandPayload> {
  return {
    kind: 'shell',
    intent: `Run ${command.trim().split('\n')[0] ?? command}`,
    resource: { type: 'command', target: command },
    payload: { command, cwd },
    paths: [cwd],
    preview: { type: 'command', command, cwd, programs: [], warnings: findHiddenCharacters(command) },
    rememberable: [{ type: 'command', command }],
  };
}

function formatReport(report: CommandReport, terminalId: string): string {
  const text = report.text.slice(-maximumOutputCharacters).toWellFormed();
  const omitted = report.omittedCharacters + report.text.length - text.length;
  const notes = [
    describeEnd(report, terminalId),
    ...(report.isCwdReset ? [`It ended outside the workspace; the next command starts in ${report.cwd}.`] : [`Folder: ${report.cwd}.`]),
    ...(report.survivors > 0 ? [`It left ${report.survivors} processes running.`] : []),
  ];
  const output = text.trim() === '' ? '(no output)' : text.trimEnd();
  return `${omitted > 0 ? `[${omitted} earlier characters omitted]\n` : ''}${output}\n\n[${notes.join(' ')}]`;
}

function describeEnd({ status, exitCode, signal, durationMs }: CommandReport, terminalId: string): string {
  switch (status) {
    case 'running':
      return `Still running after ${Math.round(durationMs / 1000)} s; read on with bash_logs, terminal_id ${terminalId}.`;
    case 'exited':
      return exitCode === null ? `Ended by ${signal ?? 'a signal'}.` : `Exit code ${exitCode}.`;
    case 'stopped':
      return 'Stopped by the person.';
    case 'lost':
      return 'The terminal was lost before the command ended; whether it finished is unknown.';
  }
}
