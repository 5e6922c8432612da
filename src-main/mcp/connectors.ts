import type { AgentTool } from '@gatehouse/agent';
import { Emitter, type ErrorReport } from '@gatehouse/agent-sdk/base';
import type { ConnectorView } from '../../src-shared/index.ts';
import type { Permit } from '../gate/index.ts';
import { Connector } from './connector.ts';
import { createConnectorTool } from './connector-tool.ts';
import type { ConnectorPayload, ConnectorSettings, ConnectorsParts } from './contract.ts';
import type { PathPlaces } from './named-paths.ts';
import { notRunning, unknownConnector } from './problems.ts';

/** A turn does not wait longer for servers that start; what is ready later is offered with the next question. */
const turnWaitMs = 10_000;

/** The connectors of the person's settings: one process or line each for the whole application. */
export class Connectors {
  readonly #parts: ConnectorsParts;
  readonly #changed = new Emitter<readonly ConnectorView[]>();
  readonly #failed = new Emitter<ErrorReport>();
  readonly onChanged = this.#changed.event;
  /** A connector failed, said once until it is ready again. */
  readonly onFailed = this.#failed.event;
  readonly #said = new Set<string>();
  #connectors: readonly Connector[] = [];
  #isAirGapOn = false;
  #isClosed = false;

  constructor(parts: ConnectorsParts) {
    this.#parts = parts;
  }

  list(): readonly ConnectorView[] {
    return this.#connectors.map((connector) => connector.toView());
  }

  /** @throws ERR_MCP_UNKNOWN */
  logs(id: string): string {
    return this.#get(id).logs;
  }

  /** @throws ERR_MCP_UNKNOWN */
  async restart(id: string): Promise<void> {
    await this.#get(id).restart();
  }

  /** Takes the settings as they are now. What is gone, off or configured otherwise is stopped; nothing is started. */
  async update(settings: readonly ConnectorSettings[], isAirGapOn: boolean): Promise<void> {
    if (this.#isClosed) return;
    const isAirGapSwitched = isAirGapOn !== this.#isAirGapOn;
    this.#isAirGapOn = isAirGapOn;
    const before = this.#connectors;
    this.#connectors = settings.map((one) => before.find((other) => isSame(other.settings, one)) ?? this.#create(one));
    const gone = before.filter((connector) => !this.#connectors.includes(connector));
    // A line that was opened before the switch is judged anew when it is opened again.
    const lines = isAirGapSwitched ? this.#connectors.filter(({ settings: { transport } }) => transport.type === 'http') : [];
    await Promise.all([...gone, ...lines].map((connector) => connector.stop()));
    this.#announce();
  }

  /** The tools of every connector that runs, after those that never did were started. Never rejects. */
  async toolsForTurn(places: PathPlaces, signal: AbortSignal): Promise<readonly AgentTool<Permit>[]> {
    if (this.#isClosed) return [];
    const enabled = this.#connectors.filter(({ settings }) => settings.isEnabled);
    if (enabled.length === 0) return [];
    await settledWithin(Promise.all(enabled.map((connector) => connector.start())), turnWaitMs, signal);
    return enabled.flatMap((connector) => connector.tools.map((tool) => this.#createTool(connector, tool, places)));
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    await Promise.all(this.#connectors.map((connector) => connector.stop()));
    this.#changed.dispose();
    this.#failed.dispose();
  }

  #create(settings: ConnectorSettings): Connector {
    const connector: Connector = new Connector(settings, this.#parts, () => this.#follow(connector));
    return connector;
  }

  #createTool(connector: Connector, tool: Connector['tools'][number], places: PathPlaces): AgentTool<Permit> {
    const { settings } = connector;
    return createConnectorTool({
      settings,
      tool,
      places,
      assertPermit: this.#parts.assertPermit,
      currentDefinition: (name) => this.#find(settings.id)?.tools.find(({ serverName }) => serverName === name)?.definitionSha256,
      call: (payload, signal) => this.#call(payload, signal),
    });
  }

  /** By name, not by the connector that offered it: one that was removed meanwhile must not be called. */
  async #call(payload: ConnectorPayload, signal: AbortSignal) {
    const connector = this.#find(payload.server);
    if (connector === undefined || !connector.settings.isEnabled) throw notRunning(payload.server);
    return await connector.call(payload.tool, payload.arguments, payload.definitionSha256, signal);
  }

  #follow(connector: Connector): void {
    const { id, state, problem } = connector.toView();
    if (state === 'ready') this.#said.delete(id);
    if (problem !== null && !this.#said.has(id)) {
      this.#said.add(id);
      this.#failed.fire(problem);
    }
    this.#announce();
  }

  #announce(): void {
    if (!this.#isClosed) this.#changed.fire(this.list());
  }

  #find(id: string): Connector | undefined {
    return this.#connectors.find(({ settings }) => settings.id === id);
  }

  #get(id: string): Connector {
    const connector = this.#find(id);
    if (connector === undefined) throw unknownConnector(id);
    return connector;
  }
}

function isSame(one: ConnectorSettings, other: ConnectorSettings): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}

function settledWithin(work: Promise<unknown>, durationMs: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, durationMs);
    signal.addEventListener('abort', () => resolve(), { once: true });
    void work.finally(() => {
      clearTimeout(timer);
      resolve();
    });
  });
}
