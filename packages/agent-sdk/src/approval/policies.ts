import type { JsonValue } from '../base/index.ts';
import type { CommandAnalysis } from '../screen/index.ts';
import type { AgentAction, Classification, Policy } from './approval-gate-contract.ts';
import { type CommandPlaces, createCommandReader, matchesProgram, type ReadCommand } from './policies-commands.ts';
import { findProtectedPath } from './protected-paths.ts';

const automatic: ReadonlySet<string> = new Set(['file:read', 'terminal:read', 'session:note']);

/**
 * Reads pass, everything that changes something asks: writes, deletes, shells, programs, git, tools, and kinds nobody
 * knows. A network request passes when it only gets. What a destructive command or a change of a protected path was
 * answered is never remembered.
 */
export function standardPolicy(places: CommandPlaces = {}): Policy {
  const commands = createCommandReader(places);
  const protectedPlaces = {
    workspaceRoot: places.workspaceRoot ?? '/workspace',
    gatehouseHome: `${places.homeDirectory ?? '/~'}/.config/gatehouse`,
  };
  return {
    name: 'standard',
    classify(action) {
      if (automatic.has(action.kind)) return 'auto';
      if (action.kind === 'network') return isGetting(action) ? 'auto' : ask('This sends something over the network.');
      const command = commands.read(action);
      if (command === null) return ask('Its command cannot be found in the action.', false);
      if (command !== undefined) return askForCommand(command);
      const path = action.target ?? '';
      const change = action.kind.startsWith('file:') ? findProtectedPath(path, protectedPlaces) : undefined;
      if (change !== undefined) return ask(`This would change ${change.changes}.`, false);
      return ask(wordsFor.get(action.kind) ?? `Nothing is known of the kind ${action.kind}.`);
    },
  };
}

/** Asks for everything, reads too. */
export function paranoidPolicy(): Policy {
  return { name: 'paranoid', classify: () => ask('Everything is asked for.', false) };
}

/** Passes everything. For use beside policies that deny: it is they who decide. */
export function permissivePolicy(): Policy {
  return { name: 'permissive', classify: () => 'auto' };
}

/** Programs {@link destructiveShellDenyPolicy} always refuses. */
export const destructiveVerbs: readonly string[] = [
  'rm',
  'dd',
  'mkfs',
  'shutdown',
  'reboot',
  'halt',
  'poweroff',
  'fdisk',
  'shred',
  'chown',
  'chmod',
];

export interface DestructiveShellOptions extends CommandPlaces {
  /** More commands: `kubectl delete` refuses that program whenever those words are among its arguments. */
  readonly extra?: readonly string[];
}

/**
 * Refuses destructive commands: {@link destructiveVerbs}, what you add, and whatever else the analysis of the command
 * calls destructive. It reads the parsed command, so a verb counts behind `sudo`, `env`, `sh -c`, `;`, `&&`, `|` and
 * `$( )`, and does not count inside a text that is only printed or searched for. A command with a part that is known
 * only when it runs asks.
 */
export function destructiveShellDenyPolicy(options: DestructiveShellOptions = {}): Policy {
  const commands = createCommandReader(options);
  const forbidden = [...destructiveVerbs, ...(options.extra ?? [])].map((text) => text.trim().split(/\s+/));
  return {
    name: 'destructive-shell-deny',
    classify(action) {
      const command = commands.read(action);
      if (command === undefined) return 'auto';
      if (command === null) return deny('Its command cannot be found in the action.');
      return judge(command.analysis, forbidden);
    },
  };
}

function judge(analysis: CommandAnalysis, forbidden: readonly (readonly string[])[]): Classification {
  const matches = analysis.programs.flatMap((program) => forbidden.map((words) => ({ words, match: matchesProgram(program, words) })));
  const certain = matches.find(({ match }) => match === 'yes');
  if (certain !== undefined) return deny(`${certain.words.join(' ')} is refused here.`);
  const finding = analysis.findings.find(({ verdict }) => verdict === 'destructive');
  if (finding !== undefined) return deny(finding.reason);
  if (!analysis.isWhole) return deny('The command is too involved to be read to its end.');
  const isUnclear = analysis.unknowns.length > 0 || matches.some(({ match }) => match === 'maybe');
  return isUnclear ? ask('A part of the command is known only when it runs.', false) : { vote: 'auto' };
}

function askForCommand({ analysis }: ReadCommand): Classification {
  const [finding] = analysis.findings;
  if (finding !== undefined) return ask(finding.reason, false);
  return ask('This runs a command.', analysis.isWhole && analysis.unknowns.length === 0);
}

/** Whether doing it twice is as good as doing it once: a read, or a request that only gets. */
export function isHarmless(action: AgentAction): boolean {
  return automatic.has(action.kind) || (action.kind === 'network' && isGetting(action));
}

const wordsFor: ReadonlyMap<string, string> = new Map([
  ['file:write', 'This writes a file.'],
  ['file:delete', 'This deletes a file.'],
  ['tool', 'This calls a tool.'],
]);

/** A request that only gets: an address of the web, a method that changes nothing, and no body. */
function isGetting({ payload, target }: AgentAction): boolean {
  const fields = typeof payload === 'object' && payload !== null && !Array.isArray(payload) ? (payload as Record<string, JsonValue>) : {};
  const { method, body, url = target ?? '' } = fields;
  const isSafe = typeof method === 'string' && /^(?:get|head|options)$/i.test(method);
  return isSafe && (body === undefined || body === null) && typeof url === 'string' && /^https?:\/\/[^\s@]+$/i.test(url);
}

function ask(reason: string, isRememberable = true): Classification {
  return { vote: 'ask', reason, isRememberable };
}

function deny(reason: string): Classification {
  return { vote: 'deny', reason };
}
