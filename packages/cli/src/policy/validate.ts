import { statSync } from 'node:fs';
import { resolve } from 'node:path';
import { compilePolicies, type PolicyParseResult, type PolicyProblem, parsePolicy } from '@gatehouse/agent-sdk/policy';
import { type PolicyFile, readPolicyFile, readPolicyFiles } from '@gatehouse/agent-sdk/policy/node';
import { type Command, type CommandHost, usageError } from '../command.ts';
import { type ExitCode, exitCodes } from '../exit-codes.ts';
import { answerLines, type JsonLine } from '../jsonl.ts';
import { parseLinePolicy } from './line-input.ts';
import { formatProblem } from './load-policy.ts';

export const policyValidate: Command = {
  name: 'policy validate',
  usage: 'FILE|DIR… [--import] | --jsonl',
  summary: 'Check policy documents and say what is wrong where',
  help: `Every problem is named with file, line, column and field. A folder's documents are checked as one cascade.

Options:
  --import  keys of an envelope that are not Gatehouse's only warn
  --jsonl   read lines of {"policy":YAML} (or "format":"toml"); write {"valid":…,"errors":[{"field":…,"message":…}],"warnings":[…]}

Exit codes: 0 valid (with --jsonl: answered); 1 not valid, or a line was broken; 2 usage; 3 a file cannot be read.`,
  options: { jsonl: { type: 'boolean' }, import: { type: 'boolean' } },
  async run(parsed, host) {
    if (parsed.values.jsonl === true) {
      if (parsed.positionals.length > 0)
        throw usageError('gatehouse policy validate --jsonl takes no files.', 'See: gatehouse policy validate --help');
      return await answerLines(host, validateLine);
    }
    if (parsed.positionals.length === 0)
      throw usageError('gatehouse policy validate needs a file or a folder.', 'See: gatehouse policy validate --help');
    return await validateFiles(parsed.positionals, parsed.values.import === true, host);
  },
};

function validateLine(line: JsonLine): object {
  const texts = line.policies ?? (line.policy === undefined ? undefined : [line.policy]);
  if (!Array.isArray(texts)) throw usageError('A line needs "policy" with a text.', 'Write for example {"policy":"tools: {}"}.');
  const results = texts.map((text, index) => parseLinePolicy(text, texts.length === 1 ? 'policy' : `policies[${index}]`, line.format));
  const { errors, warnings } = gather(results);
  const [only] = results;
  const facts = results.length === 1 && only?.ok === true ? { digest: only.document.digest, ...only.document.metadata } : {};
  return { valid: errors.length === 0, errors: errors.map(toLineProblem), warnings: warnings.map(toLineProblem), ...facts };
}

function toLineProblem({ field, message, line, column, suggestion, source }: PolicyProblem): object {
  return { field, message, line, column, ...(suggestion === undefined ? {} : { suggestion }), ...(source === 'policy' ? {} : { source }) };
}

function gather(results: readonly PolicyParseResult[]): {
  readonly errors: readonly PolicyProblem[];
  readonly warnings: readonly PolicyProblem[];
} {
  const documents = results.flatMap((result) => (result.ok ? [result.document] : []));
  return {
    errors: results.flatMap((result) => (result.ok ? [] : result.errors)),
    warnings: [...results.flatMap((result) => result.warnings), ...compilePolicies(documents).warnings],
  };
}

async function validateFiles(paths: readonly string[], isImport: boolean, host: CommandHost): Promise<ExitCode> {
  const files = (await Promise.all(paths.map((path) => readNamed(path, host)))).flat();
  if (files.length === 0) {
    host.writeError('There is no policy document here: an empty cascade denies everything.\n');
    return exitCodes.problem;
  }
  const { errors, warnings } = gather(
    files.map(({ shown, file }) => parsePolicy(file.text, { source: shown, format: file.format, isImport })),
  );
  for (const problem of warnings) host.writeError(`warning: ${describe(problem)}\n`);
  for (const problem of errors) host.writeError(`error: ${describe(problem)}\n`);
  if (errors.length > 0) return exitCodes.problem;
  for (const { shown } of files) host.write(`Policy is valid: ${shown}\n`);
  return exitCodes.ok;
}

async function readNamed(path: string, host: CommandHost): Promise<readonly { readonly shown: string; readonly file: PolicyFile }[]> {
  const absolute = resolve(host.cwd, path);
  const isFolder = statSync(absolute, { throwIfNoEntry: false })?.isDirectory() === true;
  if (!isFolder) return [{ shown: path, file: await readPolicyFile(absolute) }];
  const files = await readPolicyFiles([{ kind: 'directory', path: absolute }]);
  return files.map((file) => ({ shown: file.file, file }));
}

function describe(problem: PolicyProblem): string {
  const isSaid = problem.suggestion === undefined || problem.message.includes(problem.suggestion);
  return isSaid ? formatProblem(problem) : `${formatProblem(problem)} (${problem.suggestion})`;
}
