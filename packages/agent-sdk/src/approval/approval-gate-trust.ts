import { type JsonValue, quoteVisibly, toCanonicalJson } from '../base/index.ts';
import type { AgentAction } from './approval-gate-contract.ts';
import { deriveShape } from './command-shape.ts';
import { type CommandReader, createCommandReader } from './policies-commands.ts';

/** What a remembered approval covers: every action that gives the same pattern, and no other. */
export interface TrustPattern {
  /** Equal for exactly the actions it covers. */
  readonly key: string;
  /** The same in words, whole. */
  readonly text: string;
}

/** Members of a write's payload that may change from one write to the next: the file stays the same. */
const contents: ReadonlySet<string> = new Set(['content', 'contents', 'text', 'data', 'diff', 'patch', 'old', 'new', 'oldText', 'newText']);

const commands: CommandReader = createCommandReader();

/**
 * The narrowest pattern worth remembering. A command that reads or tests keeps its words and may end in other paths
 * (`npm test …`); a write keeps its file and may have another content; everything else is remembered exactly.
 */
export function toTrustPattern(action: AgentAction): TrustPattern {
  const { kind, target = null, payload = null } = action;
  if (kind === 'shell' && isRecord(payload) && typeof payload.command === 'string') {
    const shape = shapeOf(action);
    if (shape !== undefined) {
      const { command, ...rest } = payload;
      const kept = target === command ? null : target;
      return {
        key: toCanonicalJson([kind, shape, kept, rest]),
        text: `${kind}: ${quoteVisibly(shape.join(' '))} and names or paths below its folder${describe(kept, rest)}`,
      };
    }
  }
  if (kind === 'file:write' && isRecord(payload) && target !== null) {
    const rest = Object.fromEntries(Object.entries(payload).filter(([name]) => !contents.has(name)));
    return { key: toCanonicalJson([kind, target, rest]), text: `${kind}: ${quoteVisibly(target)} with any content${describe(null, rest)}` };
  }
  return {
    key: toCanonicalJson([kind, target, payload, 'exactly']),
    text: `${kind}: exactly ${quoteVisibly(toCanonicalJson({ target, payload }))}`,
  };
}

function shapeOf(action: AgentAction): readonly string[] | undefined {
  const command = commands.read(action);
  return command === undefined || command === null ? undefined : deriveShape(command.text, command.analysis);
}

function describe(target: string | null, rest: Readonly<Record<string, JsonValue>>): string {
  const parts = { ...(target === null ? {} : { target }), ...rest };
  return Object.keys(parts).length === 0 ? '' : `, with ${quoteVisibly(toCanonicalJson(parts))}`;
}

function isRecord(value: JsonValue | undefined): value is { readonly [key: string]: JsonValue } {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
