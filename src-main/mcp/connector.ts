import type { ErrorReport, JsonObject } from '@gatehouse/agent-sdk/base';
import type { ConnectorView } from '../../src-shared/index.ts';
import type { Connection } from './connection.ts';
import type { CallResult, CatalogTool, ConnectorSettings, ConnectorsParts } from './contract.ts';
import { LogRing } from './log-ring.ts';
import { callFailed, definitionChanged, endedProblem, notRunning, toStartProblem } from './problems.ts';

const logBytes = 256 * 1024;
const furtherTries = 3;
/** A server that ran this long has earned three new tries. */
const steadyMs = 60_000;

/** One configured server: started on demand, tried again when it ends by itself, and never more than one at a time. */
export class Connector {
  readonly settings: ConnectorSettings;
  readonly #parts: ConnectorsParts;
  readonly #changed: () => void;
  readonly #log = new LogRing(logBytes);
  #state: ConnectorView['state'];
  #problem: ErrorReport | null = null;
  #tools: readonly CatalogTool[] = [];
  #connection: Connection | undefined;
  #starting: Promise<void> = Promise.resolve();
  #abort = new AbortController();
  #failures = 0;
  #readyAtMs = 0;
  #retry: NodeJS.Timeout | undefined;
  /** Stops and restarts, one after another: two at once would start two processes and lose one. */
  #queue: Promise<void> = Promise.resolve();

  constructor(settings: ConnectorSettings, parts: ConnectorsParts, changed: () => void) {
    this.settings = settings;
    this.#parts = parts;
    this.#changed = changed;
    this.#state = settings.isEnabled ? 'idle' : 'off';
  }

  get tools(): readonly CatalogTool[] {
    return this.#tools;
  }

  get logs(): string {
    return this.#log.toText();
  }

  toView(): ConnectorView {
    const { id, label } = this.settings;
    const tools = this.#tools.map(({ serverName, name, serverDescription }) => ({
      name: serverName,
      modelName: name,
      description: serverDescription,
    }));
    return { id, label, state: this.#state, problem: this.#problem, tools };
  }

  /** Starts it when nothing has been tried yet. Never rejects: what goes wrong is its state. */
  start(): Promise<void> {
    if (this.#state === 'idle') this.#starting = this.#open();
    return this.#starting;
  }

  /** The person's button: from the beginning, with all tries. */
  async restart(): Promise<void> {
    await this.#enqueue(async () => {
      await this.#stop();
      this.#failures = 0;
      void this.start();
    });
    await this.#starting;
  }

  /** Ends it and whatever it is trying. */
  stop(): Promise<void> {
    this.#abort.abort();
    return this.#enqueue(() => this.#stop());
  }

  #enqueue(act: () => Promise<void>): Promise<void> {
    this.#queue = this.#queue.then(act);
    return this.#queue;
  }

  async #stop(): Promise<void> {
    clearTimeout(this.#retry);
    this.#abort.abort();
    const connection = this.#connection;
    this.#connection = undefined;
    await Promise.allSettled([connection?.close(), this.#starting]);
    this.#set(this.settings.isEnabled ? 'idle' : 'off', null, []);
  }

  /**
   * Calls a tool if it is still the one that was approved. The server is asked for its list once more, because one that
   * changes a definition need not say so.
   *
   * @throws ERR_MCP_NOT_RUNNING, ERR_MCP_DEFINITION_CHANGED, ERR_MCP_CALL
   */
  async call(tool: string, callArguments: JsonObject, definitionSha256: string, signal: AbortSignal): Promise<CallResult> {
    const connection = this.#connection;
    const { label } = this.settings;
    if (connection === undefined) throw notRunning(label);
    const tools = await connection.listTools().catch((thrown: unknown) => {
      this.#suspect(connection);
      throw callFailed(label, thrown);
    });
    signal.throwIfAborted();
    const known = tools.find(({ serverName }) => serverName === tool);
    if (known?.definitionSha256 !== definitionSha256) {
      if (this.#connection === connection) this.#set('ready', null, tools);
      throw definitionChanged(label, tool);
    }
    return await connection.callTool(tool, callArguments, signal);
  }

  async #open(): Promise<void> {
    const abort = new AbortController();
    this.#abort = abort;
    this.#set('starting', null, []);
    try {
      // Loaded here, not at the top: whoever has no connector does not pay for the SDK.
      const { openConnection } = await import('./connection.ts');
      const connection = await openConnection(this.settings, this.#parts, {
        signal: abort.signal,
        onStderr: (bytes) => this.#log.push(bytes),
        onEnded: (problem) => abort.signal.aborted || this.#fail(problem),
        onToolsChanged: () => void this.#refresh(),
      });
      await this.#adopt(connection, abort.signal);
    } catch (thrown) {
      if (!abort.signal.aborted) this.#fail(toStartProblem(this.settings.label, thrown));
    }
  }

  async #adopt(connection: Connection, signal: AbortSignal): Promise<void> {
    try {
      const tools = await connection.listTools();
      signal.throwIfAborted();
      this.#connection = connection;
      this.#readyAtMs = this.#parts.nowMs();
      this.#set('ready', null, tools);
    } catch (thrown) {
      await connection.close();
      throw thrown;
    }
  }

  /** The end of a process is seen; that of a server at an address only shows when it is asked. */
  #suspect(connection: Connection): void {
    if (this.settings.transport.type !== 'http' || this.#connection !== connection) return;
    this.#fail(endedProblem(this.settings.label, 'its address no longer answers'));
  }

  async #refresh(): Promise<void> {
    const connection = this.#connection;
    if (connection === undefined) return;
    const tools = await connection.listTools().catch(() => undefined);
    if (tools !== undefined && this.#connection === connection) this.#set('ready', null, tools);
  }

  /** What started badly or ended by itself is tried again; what cannot be otherwise (no such program, the air-gap) is not. */
  #fail(problem: ErrorReport): void {
    this.#abort.abort();
    const connection = this.#connection;
    this.#connection = undefined;
    void connection?.close().catch(() => undefined);
    if (connection !== undefined && this.#parts.nowMs() - this.#readyAtMs > steadyMs) this.#failures = 0;
    this.#failures += 1;
    this.#set('failed', problem, []);
    if (this.#failures > furtherTries || !problem.code.startsWith('ERR_MCP_')) return;
    const delayMs = (this.#parts.backoffMs ?? 1_000) * 2 ** (this.#failures - 1);
    this.#retry = setTimeout(() => {
      this.#starting = this.#open();
    }, delayMs);
    this.#retry.unref();
  }

  #set(state: ConnectorView['state'], problem: ErrorReport | null, tools: readonly CatalogTool[]): void {
    this.#state = state;
    this.#problem = problem;
    this.#tools = tools;
    this.#changed();
  }
}
