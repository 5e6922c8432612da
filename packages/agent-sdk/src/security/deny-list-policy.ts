import { type AgentAction, type Classification, createCommandReader, type Policy } from '../approval/index.ts';
import type { JsonValue } from '../base/index.ts';
import type { DenyList } from './deny-list.ts';

/**
 * Refuses every action that names a path of the list: the target and the path members of file actions and tool calls,
 * and the path-like words of commands, wherever they stand (quoted, redirected, with `~` or `$HOME`, in a nested shell).
 * A command that cannot be read to its end is refused too, since what it names is not known.
 */
export function denyListPolicy(denyList: DenyList): Policy {
  const { homeDirectory, workspaceRoot } = denyList;
  const places = workspaceRoot === undefined ? { homeDirectory } : { homeDirectory, workspaceRoot };
  const commands = createCommandReader(places, denyList);
  return {
    name: 'deny-list',
    classify(action) {
      const path = pathsOf(action).find((text) => denyList.matches(text));
      if (path !== undefined) return refuse(path, denyList);
      const command = commands.read(action);
      if (command === undefined) return 'auto';
      if (command === null) return { vote: 'deny', reason: 'Its command cannot be found in the action, so neither can what it names.' };
      const [secret] = command.analysis.secrets;
      if (secret !== undefined) return refuse(secret.path, denyList);
      if (command.analysis.isWhole) return 'auto';
      return { vote: 'deny', reason: 'The command is too involved to tell which files it names.' };
    },
  };
}

function refuse(path: string, denyList: DenyList): Classification {
  const because = denyList.matching(path)[0]?.because ?? 'it names a secret';
  return { vote: 'deny', reason: `${path} is a secret path: ${because}.` };
}

/** What of an action is a path: the target of a file action, and all members of any payload that are called so. */
function pathsOf({ kind, target, payload }: AgentAction): readonly string[] {
  const found = target !== undefined && kind.startsWith('file:') ? [target] : [];
  collect(payload, undefined, found);
  return found;
}

const pathMember =
  /(?:^|_|-)(?:paths?|files?|file_?names?|filenames?|uris?|sources?|destinations?|targets?|from|to|src|dest|dst|cwd|dir(?:ectory)?|folder)$/i;
const camelPathMember = /(?:Paths?|Files?|FileNames?|Uris?|Sources?|Destinations?|Targets?|Dir(?:ectory)?|Folder)$/;

function collect(value: JsonValue | undefined, name: string | undefined, found: string[]): void {
  if (typeof value === 'string') {
    if (name !== undefined && (pathMember.test(name) || camelPathMember.test(name))) found.push(value);
  } else if (Array.isArray(value)) {
    for (const item of value) collect(item, name, found);
  } else if (typeof value === 'object' && value !== null) {
    for (const [member, item] of Object.entries(value)) collect(item, member, found);
  }
}
