import { type EnforcementMode, formatScope, type PolicyDocument } from '@gatehouse/agent-sdk/policy';
import { toVisible } from '../audit/format-entry.ts';
import type { Command } from '../command.ts';
import { exitCodes } from '../exit-codes.ts';
import { formatProblem, loadPolicy } from './load-policy.ts';
import { findWorkspace, placeOptions } from './policy-place.ts';

export const policyList: Command = {
  name: 'policy list',
  usage: '[--policy PATH]... [--workspace FOLDER] [--json]',
  summary: 'List the documents of the cascade, broadest first',
  help: `Options:
  --policy PATH       another document or folder than what is in force; may be given more than once
  --workspace FOLDER  what is in force there; default the current folder
  --json              one JSON object per document

Exit codes: 0 listed, 2 usage, 3 a document cannot be read or is not valid.`,
  options: { policy: { type: 'string', multiple: true }, json: { type: 'boolean' }, ...placeOptions },
  async run(parsed, host) {
    const { policy, warnings } = await loadPolicy(toPaths(parsed.values.policy), host, findWorkspace(parsed, host));
    for (const warning of warnings) host.writeError(`warning: ${formatProblem(warning)}\n`);
    const facts = policy.documents.map(toFacts);
    if (parsed.values.json === true) for (const fact of facts) host.write(`${JSON.stringify(fact)}\n`);
    else if (facts.length === 0) host.write('There is no document, and so everything is denied.\n');
    else for (const fact of facts) host.write(`${formatFacts(fact)}\n`);
    return exitCodes.ok;
  },
};

/** Values of an option that may be given more than once: `parseArgs` gives a list, which the type does not say. */
export function toPaths(value: unknown): readonly string[] {
  return Array.isArray(value) ? value.filter((path): path is string => typeof path === 'string') : [];
}

interface DocumentFacts {
  readonly source: string;
  readonly name: string;
  readonly version: string;
  readonly scope: string;
  readonly mode: EnforcementMode;
  readonly digest: string;
}

function toFacts({ source, metadata, spec, scope, digest }: PolicyDocument): DocumentFacts {
  const version = metadata.version ?? spec.version ?? '';
  return { source, name: metadata.name ?? '', version, scope: formatScope(scope), mode: spec.enforcement_mode ?? 'enforce', digest };
}

function formatFacts({ source, name, version, scope, mode, digest }: DocumentFacts): string {
  return toVisible([scope.padEnd(14), mode.padEnd(8), digest.slice(0, 12), source, `${name} ${version}`.trim()].join('  ').trimEnd());
}
