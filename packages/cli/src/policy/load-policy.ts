import { realpathSync, statSync } from 'node:fs';
import { basename, extname, resolve } from 'node:path';
import { GatehouseError } from '@gatehouse/agent-sdk/base';
import { type CompiledPolicy, compilePolicies, type PolicyDocument, type PolicyProblem, parsePolicy } from '@gatehouse/agent-sdk/policy';
import { type PolicyFile, readPolicyFile, readPolicyFiles, toPolicySources } from '@gatehouse/agent-sdk/policy/node';
import { machinePolicyDirectories, presetText } from '../../../../src-main/policy/index.ts';
import { toVisible } from '../audit/format-entry.ts';
import { findGatehouseHome } from '../audit/ledger-file.ts';
import type { CommandHost } from '../command.ts';

export interface LoadedPolicy {
  readonly policy: CompiledPolicy;
  readonly documents: readonly PolicyDocument[];
  readonly files: readonly PolicyFile[];
  readonly warnings: readonly PolicyProblem[];
}

export const policyArgumentHelp = `  --policy PATH       a document, or a folder whose documents are a cascade (may be given more than once); without it
                      what is in force here: the built-in document, those of the machine, $GATEHOUSE_HOME/policies/ and
                      .gatehouse/policy.yaml of the current folder`;

/**
 * The policy that paths name, or the one in force in the current folder. All documents or none.
 *
 * @throws ERR_POLICY_INVALID naming file, line and field; ERR_POLICY_READ and its relatives
 */
export async function loadPolicy(paths: readonly string[], host: CommandHost, workspace?: string): Promise<LoadedPolicy> {
  const files =
    paths.length === 0
      ? await readInForce(host, workspace)
      : (await Promise.all(paths.map((path) => readNamed(resolve(host.cwd, path))))).flat();
  const parsed = files.map(({ file, format, text }) => parsePolicy(text, { source: toSourceName(file, files), format }));
  const errors = parsed.flatMap((result) => (result.ok ? [] : result.errors));
  if (errors.length > 0) throw invalidPolicy(errors);
  const documents = parsed.flatMap((result) => (result.ok ? [result.document] : []));
  const policy = compilePolicies(documents);
  return { policy, documents, files, warnings: [...parsed.flatMap(({ warnings }) => warnings), ...policy.warnings] };
}

/** As the application does it: the built-in document, the machine's, the user's, the workspace's. */
async function readInForce(host: CommandHost, workspace: string | undefined): Promise<readonly PolicyFile[]> {
  const places = { machineDirectories: machinePolicyDirectories(process.platform), home: findGatehouseHome(host) };
  const files = await readPolicyFiles(toPolicySources({ ...places, workspaceRoot: workspace ?? realpathSync.native(host.cwd) }));
  return [{ file: 'built-in.yaml', format: 'yaml', text: presetText }, ...files];
}

async function readNamed(path: string): Promise<readonly PolicyFile[]> {
  const isFolder = statSync(path, { throwIfNoEntry: false })?.isDirectory() === true;
  return isFolder ? await readPolicyFiles([{ kind: 'directory', path }]) : [await readPolicyFile(path)];
}

/** The name alone, unless two files share it. */
function toSourceName(file: string, files: readonly PolicyFile[]): string {
  const isShared = files.some((other) => other.file !== file && basename(other.file) === basename(file));
  return isShared || extname(file) === '' ? file : basename(file);
}

export function invalidPolicy(errors: readonly PolicyProblem[]): GatehouseError {
  return new GatehouseError('ERR_POLICY_INVALID', {
    message: `The policy is not valid:\n${errors.map((error) => `  ${formatProblem(error)}\n`).join('')}`.trimEnd(),
    untouched: 'The policy in force is as it was.',
    nextStep: 'Mend the file and try again.',
  });
}

/** `policy.yaml:3:5 tools.bash: unknown key "alow"; did you mean "allow"?` */
export function formatProblem({ source, line, column, field, message }: PolicyProblem): string {
  return toVisible(`${source}:${line}:${column} ${field}: ${message}`);
}
