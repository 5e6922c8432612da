import { fromErrorReport } from '@gatehouse/agent-sdk/base';
import type {
  ConnectorView,
  ErrorReport,
  EventName,
  EventPayload,
  FileEntryView,
  GrantListView,
  LedgerEntryView,
  LedgerStatusView,
  Params,
  ProviderView,
  Reply,
  RequestName,
  SessionView,
  Settings,
  WorkspaceView,
} from '../../src-shared/index.ts';
import type { Bridge } from './bridge.ts';

type Handlers = { [Name in RequestName]?: (params: Params<Name>) => Reply<Name> | Promise<Reply<Name>> };

/** What the fake knows; tests and stories change it freely. */
export interface FakeMain {
  settings: Settings;
  workspace: WorkspaceView | null;
  recentWorkspaces: { root: string; name: string }[];
  providers: ProviderView[];
  models: Record<string, { name: string; detail: string }[]>;
  /** Text of the files of the workspace by path. */
  files: Map<string, string>;
  sessions: SessionView[];
  ledger: LedgerStatusView;
  entries: LedgerEntryView[];
  connectors: ConnectorView[];
  grants: GrantListView;
  /** Everything that was asked, in order. */
  asked: { name: RequestName; params: unknown }[];
  /** Answers that replace the fake's own. */
  handlers: Handlers;
  emit<Name extends EventName>(name: Name, payload: EventPayload<Name>): void;
}

export const fakeSettings: Settings = {
  version: 1,
  theme: 'dark',
  defaultMode: 'standard',
  isWalkthroughDone: true,
  editor: { isVimOn: true, fontSizePx: 13, isLineWrapOn: false, tabSize: 2 },
  security: { isAirGapOn: false, additionalSecretPatterns: [], approvalTimeoutSeconds: 300 },
  providers: { ollama: { baseUrl: 'http://localhost:11434', contextTokens: 16_384 }, openAiCompatible: [] },
  model: { providerId: 'ollama', model: 'qwen3:8b' },
  budget: { sessionLimitUsd: null, dailyLimitUsd: null, monthlyLimitUsd: null },
  terminal: { agentWaitMs: 120_000, scrollbackLines: 5_000 },
  connectors: [],
};

const isSecret = (path: string) => /(^|\/)(\.env(\.|$)|\.ssh(\/|$)|id_rsa)/.test(path);

function fakeHash(text: string): string {
  let hash = 7;
  for (let index = 0; index < text.length; index += 1) hash = (Math.imul(hash, 31) + text.charCodeAt(index)) >>> 0;
  return hash.toString(16).padStart(64, '0');
}

function listDirectory(files: ReadonlyMap<string, string>, folder: string): FileEntryView[] {
  const prefix = folder === '' ? '' : `${folder}/`;
  const names = [...files.keys()].filter((path) => path.startsWith(prefix)).map((path) => path.slice(prefix.length).split('/'));
  const seen = new Map<string, FileEntryView>();
  for (const [name = '', ...rest] of names) {
    const path = prefix + name;
    seen.set(name, { name, path, type: rest.length > 0 ? 'directory' : 'file', isScreened: isSecret(path), isBroken: false });
  }
  return [...seen.values()];
}

function fail(code: ErrorReport['code'], message: string, nextStep = ''): never {
  throw fromErrorReport({ code, message, untouched: 'Nothing was changed.', nextStep });
}

function eolOf(text: string): 'lf' | 'crlf' | 'mixed' {
  const all = text.split('\n').length - 1;
  const crlf = text.split('\r\n').length - 1;
  if (crlf === 0) return 'lf';
  return all === crlf ? 'crlf' : 'mixed';
}

/** A main process in memory, for tests and stories: enough to open, edit and save files and to look around. */
export function createFakeBridge(start: Partial<FakeMain> = {}): { readonly bridge: Bridge; readonly main: FakeMain } {
  const listeners = new Map<string, Set<(payload: never) => void>>();
  const main: FakeMain = {
    settings: fakeSettings,
    workspace: { id: 'workspace-1', root: '/home/ada/work/cart', name: 'cart', branch: 'main', isReadOnly: false, isTour: false },
    recentWorkspaces: [],
    providers: [
      { id: 'ollama', label: 'Ollama', kind: 'ollama', baseUrl: 'http://localhost:11434', isLocal: true, hasKey: false },
      { id: 'tour', label: 'Guided tour', kind: 'tour', baseUrl: '', isLocal: true, hasKey: false },
    ],
    models: { ollama: [{ name: 'qwen3:8b', detail: '8.2B · Q4_K_M · 5.2 GB' }], tour: [{ name: 'tour', detail: '' }] },
    files: new Map([['README.md', '# Cart\n']]),
    sessions: [],
    ledger: { state: 'ok', entries: 0, headHash: '0'.repeat(64), file: '/home/ada/.config/gatehouse/audit/cart.jsonl', problem: null },
    entries: [],
    connectors: [],
    grants: { sessions: [], saved: [] },
    asked: [],
    handlers: {},
    emit: (name, payload) => {
      for (const listener of listeners.get(name) ?? []) (listener as (value: typeof payload) => void)(payload);
    },
    ...start,
  };
  const readFile = (path: string): string => main.files.get(path) ?? fail('ERR_WORKSPACE_NOT_FOUND', `There is no file ${path}.`);
  const move = (from: string, to: string | null): undefined => {
    for (const [path, text] of [...main.files]) {
      if (path !== from && !path.startsWith(`${from}/`)) continue;
      main.files.delete(path);
      if (to !== null) main.files.set(to + path.slice(from.length), text);
    }
  };
  const session = (id: string): SessionView =>
    main.sessions.find((candidate) => candidate.id === id) ?? fail('ERR_SESSIONS_UNKNOWN', 'This session is gone.');
  const own: Handlers = {
    'app/load': () => ({
      version: '0.1.0',
      platform: 'linux',
      isTestRuntime: false,
      settings: main.settings,
      workspace: main.workspace,
      recentWorkspaces: main.recentWorkspaces,
      providers: main.providers,
      homeDirectory: '/home/ada',
      notices: [],
    }),
    'settings/change': (patch) => {
      main.settings = { ...main.settings, ...(patch as Partial<Settings>) };
      return main.settings;
    },
    'settings/testSecretPath': ({ path }) => ({ secret: isSecret(path), rules: isSecret(path) ? ['S1'] : [] }),
    'providers/list': () => main.providers,
    'providers/listModels': ({ providerId }) => ({ models: main.models[providerId] ?? [], problem: null }),
    'workspace/open': ({ root }) => {
      main.workspace = { id: root, root, name: root.split('/').at(-1) ?? root, branch: 'main', isReadOnly: false, isTour: false };
      return main.workspace;
    },
    'workspace/listDirectory': ({ path }) => ({ entries: listDirectory(main.files, path), isTruncated: false }),
    'workspace/readDocument': ({ path }) => {
      const text = readFile(path);
      const isReadOnly = false;
      return {
        type: 'text',
        path,
        text,
        encoding: 'utf-8',
        hasBom: false,
        eol: eolOf(text),
        sha256: fakeHash(text),
        isReadOnly,
        isScreened: isSecret(path),
      };
    },
    'workspace/saveDocument': ({ path, text, baseSha256, isForced }) => {
      const now = main.files.get(path);
      const diskSha256 = now === undefined ? null : fakeHash(now);
      if (!isForced && diskSha256 !== baseSha256) return { status: 'conflict', diskSha256 };
      main.files.set(path, text);
      return { status: 'saved', sha256: fakeHash(text) };
    },
    'workspace/createFile': ({ path }) => void main.files.set(path, ''),
    'workspace/rename': ({ from, to }) => move(from, to),
    'workspace/trash': ({ path }) => move(path, null),
    'workspace/close': () => {
      main.workspace = null;
    },
    'workspace/findFiles': ({ query, limit }) => ({
      matches: [...main.files.keys()]
        .filter((path) => path.toLowerCase().includes(query.toLowerCase()))
        .slice(0, limit)
        .map((path) => ({
          path,
          ranges: [path.toLowerCase().indexOf(query.toLowerCase()), path.toLowerCase().indexOf(query.toLowerCase()) + query.length],
        })),
      indexedFiles: main.files.size,
      isIndexing: false,
    }),
    'workspace/searchText': ({ query }) => ({ files: searchText(main.files, query), isTruncated: false, omittedScreened: 1 }),
    'sessions/list': () => main.sessions,
    'sessions/open': ({ sessionId }) => session(sessionId),
    'sessions/create': () => {
      const created: SessionView = {
        id: `session-${main.sessions.length + 1}`,
        title: 'New session',
        mode: main.settings.defaultMode,
        model: main.settings.model,
        createdAtMs: Date.now(),
        updatedAtMs: Date.now(),
        isRunning: false,
        events: [],
      };
      main.sessions = [created, ...main.sessions];
      return created;
    },
    'sessions/setMode': ({ sessionId, mode }) => ({ ...session(sessionId), mode }),
    'sessions/setModel': ({ sessionId, model }) => ({ ...session(sessionId), model }),
    'sessions/rename': ({ sessionId, title }) => ({ ...session(sessionId), title }),
    'sessions/delete': ({ sessionId }) => {
      main.sessions = main.sessions.filter((candidate) => candidate.id !== sessionId);
    },
    'approvals/list': () => main.grants,
    'approvals/backTest': () => ({ wouldAllow: 41, denied: 0, deniedTargets: [], entries: 1284, isWhole: true }),
    'policy/status': () => ({ digest: '', documents: [], warnings: [], problem: null }),
    'policy/examples': () => [],
    'budget/status': () => ({ todayUsd: 0, monthUsd: 0, projectedMonthUsd: 0, limits: [], models: [], suspended: [], problem: null }),
    'budget/ofSession': () => ({ usd: 0 }),
    'policy/check': () => [],
    'policy/history': () => [],
    'connectors/list': () => main.connectors,
    'connectors/logs': () => ({ text: '' }),
    'terminal/list': () => [],
    'audit/status': () => main.ledger,
    'audit/tail': ({ limit, beforeSeq }) => main.entries.filter((entry) => beforeSeq === null || entry.seq < beforeSeq).slice(0, limit),
    'audit/verify': () => ({ isClean: true, entries: main.ledger.entries, headHash: main.ledger.headHash, durationMs: 41, problem: null }),
  };
  const silent: readonly RequestName[] = [
    'app/firstPaint',
    'app/reportRendererError',
    'settings/setKey',
    'settings/removeKey',
    'sessions/stop',
    'connectors/restart',
    'approvals/revoke',
    'approvals/revokeAll',
  ];
  const bridge: Bridge = {
    async request(name, ...args) {
      main.asked.push({ name, params: args[0] });
      const handler = (main.handlers[name] ?? own[name]) as ((params: unknown) => unknown) | undefined;
      if (handler === undefined && !silent.includes(name)) return fail('ERR_FAKE_UNKNOWN', `The fake main process cannot answer ${name}.`);
      return structuredClone(await handler?.(args[0])) as Reply<typeof name>;
    },
    on(name, listener) {
      const set = listeners.get(name) ?? new Set();
      listeners.set(name, set.add(listener as (payload: never) => void));
      return () => void set.delete(listener as (payload: never) => void);
    },
  };
  return { bridge, main };
}

function searchText(files: ReadonlyMap<string, string>, query: string) {
  return [...files].flatMap(([path, text]) => {
    const matches = text.split('\n').flatMap((line, index) => {
      const at = line.indexOf(query);
      return at < 0 ? [] : [{ line: index + 1, text: line, ranges: [at, at + query.length] }];
    });
    return matches.length === 0 ? [] : [{ path, matches }];
  });
}
