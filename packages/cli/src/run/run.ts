import { randomUUID } from 'node:crypto';
import { hostname, userInfo } from 'node:os';
import { join, resolve } from 'node:path';
import { createSystemPrompt, runTurn, type TurnResult } from '@gatehouse/agent';
import { type ApprovalMode, approvalModes, defaultApprovalMode } from '@gatehouse/agent-sdk/approval';
import { formatErrorReport } from '@gatehouse/agent-sdk/base';
import { workTextScanner } from '@gatehouse/agent-sdk/dlp';
import type { ModelReference } from '@gatehouse/agent-sdk/providers';
import packageJson from '../../../../package.json' with { type: 'json' };
import { LedgerRegistry } from '../../../../src-main/audit/index.ts';
import { createSpendingDesk } from '../../../../src-main/budget/index.ts';
import { createRipgrepRunner, forkScript, locateRipgrep } from '../../../../src-main/exec/index.ts';
import { createHomePaths } from '../../../../src-main/home/index.ts';
import { createApproverRoles, machinePolicyDirectories, machineRolesFile, WorkspacePolicy } from '../../../../src-main/policy/index.ts';
import { createProviderRegistry } from '../../../../src-main/providers/index.ts';
import { AgentWorkspace, GatedCalls, LiveScreen } from '../../../../src-main/sessions/index.ts';
import { originOf, SecretsStore, SettingsStore } from '../../../../src-main/settings/index.ts';
import { overForkedProcess, PtyHostClient } from '../../../../src-main/terminal/index.ts';
import { openWorkspaceRoot } from '../../../../src-main/workspace/index.ts';
import { toVisible } from '../audit/format-entry.ts';
import { findGatehouseHome } from '../audit/ledger-file.ts';
import { type Command, type CommandHost, onlyPositional, type ParsedArguments, textOption, usageError } from '../command.ts';
import { type ExitCode, exitCodes } from '../exit-codes.ts';
import { createEventPrinter } from './event-printer.ts';
import { findInstallation } from './installation.ts';
import { createTerminalPrompt } from './terminal-prompt.ts';

const clock = { nowMs: () => Date.now() };
const ids = { nextId: () => randomUUID() };

export const run: Command = {
  name: 'run',
  usage: '--model PROVIDER/MODEL [--workspace FOLDER] [--mode MODE] [--json] "PROMPT"',
  summary: 'Ask the agent one question without the window',
  help: `The same loop, tools, gate and ledger as in the window. In a terminal it asks before every write and command;
without one, whatever would ask is denied. What you allowed beyond a session in this folder is allowed here too.

Options:
  --model PROVIDER/MODEL  for example ollama/qwen3:8b; providers are those of Settings → Models
  --workspace FOLDER      default: the current folder
  --mode MODE             permissive: only what is destructive, protected or cannot be read asks
                          standard (default): reads pass, writes and commands ask
                          strict: everything asks, reads too
                          paranoid: as standard, and destructive commands have their key words typed
  --strict                the same as --mode strict
  --json                  every event as one JSON line, instead of text

Exit codes: 0 the turn was completed, 1 it failed or was cut short, 2 usage, 3 it could not begin, 130 interrupted.`,
  options: {
    model: { type: 'string' },
    workspace: { type: 'string' },
    mode: { type: 'string' },
    strict: { type: 'boolean' },
    json: { type: 'boolean' },
  },
  async run(parsed, host) {
    const prompt = onlyPositional(parsed, 'PROMPT (in quotes)', 'run');
    const model = parseModel(textOption(parsed, 'model'));
    const mode = parseMode(textOption(parsed, 'mode'), parsed.values.strict === true);
    return await runOnce({ prompt, model, mode, parsed, host });
  },
};

interface RunInputs {
  readonly prompt: string;
  readonly model: ModelReference;
  readonly mode: ApprovalMode;
  readonly parsed: ParsedArguments;
  readonly host: CommandHost;
}

async function runOnce(inputs: RunInputs): Promise<ExitCode> {
  const { host, parsed } = inputs;
  const installation = findInstallation(import.meta.filename);
  const paths = createHomePaths(findGatehouseHome(host));
  const root = await openWorkspaceRoot(resolve(host.cwd, textOption(parsed, 'workspace') ?? '.'));
  const settings = (await SettingsStore.open(paths.settingsFile)).current;
  const secrets = new SecretsStore(paths.secretsFile);
  const ledgers = new LedgerRegistry({ home: paths.home, version: packageJson.version, clock, ids });
  // The session ends with the command, and its checkpoint is made when the ledger closes.
  ledgers.onCheckpointFailed((problem) => host.writeError(`gatehouse: ${toVisible(formatErrorReport(problem))}\n`));
  const lease = await ledgers.lease(root.path);
  const providers = createProviderRegistry({
    settingsSource: () => settings.providers,
    airGapSource: () => settings.security.isAirGapOn,
    readKey: (providerId) => secrets.readKey(providerId, originOf(settings, providerId)),
    hasKey: () => false,
    resourcesDir: installation.resourcesDirectory,
  });
  const ptyHost = new PtyHostClient(() =>
    overForkedProcess(forkScript(installation.ptyHostFile, process.execPath, ptyHostEnvironment(host))),
  );
  const settingsPatterns = () => settings.security.additionalSecretPatterns;
  const { screen, problem } = await LiveScreen.open({ homeDirectory: host.userHome, workspaceRoot: root.path, settingsPatterns });
  if (problem !== undefined) host.writeError(`gatehouse: ${toVisible(formatErrorReport(problem))}\n`);
  const principal = `user:${userInfo().username}`;
  const policy = await WorkspacePolicy.open({
    machineDirectories: machinePolicyDirectories(process.platform),
    home: paths.home,
    workspaceRoot: root.path,
    workspaceId: lease.workspaceId,
    scanner: workTextScanner,
    ledger: lease.ledger,
    clock,
    agentId: 'agent:cli',
    principal,
    spentUsd: ({ windowStartMs }) => spending.spentUsdSince(windowStartMs),
  });
  const spending = createSpendingDesk({
    gatehouseHome: paths.home,
    settings: () => settings,
    documents: () => policy.budgets,
    clock,
    ids,
  });
  await spending.refresh().catch(() => undefined);
  if (policy.status.problem !== null) host.writeError(`gatehouse: ${toVisible(formatErrorReport(policy.status.problem))}\n`);
  const workspace = new AgentWorkspace({
    root,
    screen,
    workspaceId: lease.workspaceId,
    ledger: lease.ledger,
    runRipgrep: createRipgrepRunner({ file: locateRipgrep(installation.packagesFrom), environment: host.environment }),
    ptyHost,
    homeDirectory: host.userHome,
    gatehouseHome: paths.home,
    principal,
    agent: 'agent:cli',
    hostName: hostname(),
    environment: host.environment,
    shellIntegrationDirectory: join(installation.resourcesDirectory, 'shell-integration'),
    scrollbackLines: () => settings.terminal.scrollbackLines,
    commandWaitMs: settings.terminal.agentWaitMs,
    policy,
    meter: (provider, metered) => spending.meter(provider, metered),
    approvalTimeoutMs: () => settings.security.approvalTimeoutSeconds * 1000,
    approverRoles: createApproverRoles({ file: machineRolesFile(process.platform), username: userInfo().username }),
    clock,
    ids,
  });
  try {
    const result = await runInWorkspace(inputs, workspace, providers.open(inputs.model), root.path);
    if (host.signal.aborted) return exitCodes.interrupted;
    return result.reason === 'done' ? exitCodes.ok : exitCodes.problem;
  } finally {
    workspace.dispose();
    policy.dispose();
    spending.dispose();
    ptyHost.dispose();
    await providers.close();
    await ledgers.close();
  }
}

async function runInWorkspace(
  { prompt, model, mode, parsed, host }: RunInputs,
  workspace: AgentWorkspace,
  provider: ReturnType<ReturnType<typeof createProviderRegistry>['open']>,
  root: string,
): Promise<TurnResult> {
  const sessionId = ids.nextId();
  const turnId = ids.nextId();
  const gate = workspace.createGate(sessionId, mode, createTerminalPrompt(host));
  const emit = createEventPrinter(host, parsed.values.json === true);
  const calls = new GatedCalls({
    gate,
    sessionId,
    clock,
    emit,
    tools: workspace.createTools(
      (todos) => emit({ type: 'todos.changed', turnId, todos }),
      () => gate.mode,
    ),
    onLedgerFailed: (error) => host.writeError(`gatehouse: ${toVisible(formatErrorReport(error))}\n`),
  });
  try {
    return await runTurn({
      turnId,
      provider: workspace.guardProvider(provider, {
        sessionId,
        turnId,
        // A prompt cannot be held while nobody can be shown what is in it: its secrets are replaced, and that is said.
        ask: undefined,
        onReplaced: (findings, source) => emit({ type: 'egress.replaced', turnId, source, findings }),
        decisions: new Map(),
      }),
      model: model.model,
      tools: calls.definitions,
      systemPrompt: createSystemPrompt({ workspaceName: root, platform: process.platform, mode, projectNotes: '' }),
      history: [],
      userText: prompt,
      attachmentsText: '',
      dispatch: (call, hooks) => calls.dispatch(call, { turnId, signal: host.signal, hooks }),
      emit,
      signal: host.signal,
      ids,
      clock,
    });
  } finally {
    gate.dispose();
  }
}

/** @throws a usage error for a mode that does not exist, and for two that contradict each other */
function parseMode(text: string | undefined, isStrict: boolean): ApprovalMode {
  if (text === undefined) return isStrict ? 'strict' : defaultApprovalMode;
  const mode = approvalModes.find((one) => one === text);
  if (mode === undefined) throw usageError(`There is no mode ${JSON.stringify(text)}.`, `The modes are: ${approvalModes.join(', ')}.`);
  if (isStrict && mode !== 'strict') throw usageError(`--strict and --mode ${mode} contradict each other.`, 'Leave one of them out.');
  return mode;
}

function parseModel(text: string | undefined): ModelReference {
  const slash = text?.indexOf('/') ?? -1;
  if (text === undefined || slash < 1 || slash === text.length - 1) {
    throw usageError('gatehouse run needs --model PROVIDER/MODEL.', 'For example: --model ollama/qwen3:8b');
  }
  return { providerId: text.slice(0, slash), model: text.slice(slash + 1) };
}

/** The pty host needs nothing of ours, least of all keys. */
function ptyHostEnvironment({ environment }: CommandHost): Readonly<Record<string, string>> {
  const names = ['PATH', 'HOME', 'LANG', 'SystemRoot', 'ELECTRON_RUN_AS_NODE'];
  return Object.fromEntries(names.flatMap((name) => (environment[name] === undefined ? [] : [[name, environment[name]]])));
}
