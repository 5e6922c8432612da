import type { AgentTool } from '@gatehouse/agent';
import { GatehouseError } from '@gatehouse/agent-sdk/base';
import { z } from 'zod';
import type { Permit } from '../gate/index.ts';
import type { TerminalRegistry } from '../terminal/index.ts';
import { defineTool } from './define-tool.ts';

export interface BashLogsParts {
  readonly terminals: Pick<TerminalRegistry, 'list' | 'readText'>;
  readonly assertPermit: (permit: Permit, kind: string) => void;
}

export type TerminalReadPayload = { readonly terminalId: string; readonly maximumLines: number };

const defaultLines = 200;
const maximumCharacters = 60_000;

const schema = z.strictObject({
  terminal_id: z.string().min(1).max(80).optional().describe('Terminal that bash_run named. Default: the latest one.'),
  lines: z.number().int().min(1).max(2_000).optional().describe(`How many lines, from the end. Default ${defaultLines}.`),
});

export function createBashLogsTool({ terminals, assertPermit }: BashLogsParts): AgentTool<Permit> {
  return defineTool<z.infer<typeof schema>, TerminalReadPayload>({
    name: 'bash_logs',
    description: 'Reads the latest output of a command this session started with bash_run, running or ended.',
    schema,
    async prepare({ terminal_id: wanted, lines = defaultLines }, { sessionId }) {
      // The person's own terminals are not the agent's to read: what they want to show, they attach.
      const own = terminals.list().filter((terminal) => terminal.kind === 'agent' && terminal.sessionId === sessionId);
      const terminal = wanted === undefined ? own.at(-1) : own.find(({ id }) => id === wanted);
      if (terminal === undefined) throw noTerminal(wanted);
      return {
        kind: 'terminal:read',
        intent: `Read the output in ${terminal.title}`,
        resource: { type: 'terminal', target: terminal.id },
        payload: { terminalId: terminal.id, maximumLines: lines },
        paths: [],
        preview: { type: 'other', detail: `The last ${lines} lines of the terminal ${terminal.title}` },
        rememberable: [],
      };
    },
    async execute(permit) {
      assertPermit(permit, 'terminal:read');
      const { terminalId, maximumLines } = permit.take();
      const { terminal, text } = terminals.readText(terminalId, maximumCharacters);
      const lines = text.trimEnd().split('\n');
      const shown = lines.slice(-maximumLines);
      const end =
        terminal.state === 'running' ? 'Still running.' : `Ended${terminal.exitCode === null ? '' : `, exit code ${terminal.exitCode}`}.`;
      return {
        text: `${shown.join('\n').toWellFormed() || '(no output)'}\n\n[${end}]`,
        isError: false,
        facts: { terminalId, lines: shown.length, state: terminal.state, exitCode: terminal.exitCode },
      };
    },
  });
}

function noTerminal(wanted: string | undefined): GatehouseError {
  return new GatehouseError('ERR_TOOL_NO_TERMINAL', {
    message: wanted === undefined ? 'This session has run no command yet.' : `This session has no terminal ${wanted}.`,
    nextStep: 'Run a command with bash_run first.',
  });
}
