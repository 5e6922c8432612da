import { type Disposable, DisposableStore, type ErrorReport, GatehouseError } from '@gatehouse/agent-sdk/base';
import type { EventName, EventPayload, LedgerStatusView } from '../../src-shared/index.ts';
import type { TerminalViewer } from '../terminal/index.ts';
import { toPolicyStatusView } from './handlers/policy-views.ts';
import type { Workbench } from './workbench.ts';
import type { WorkbenchLease, WorkbenchRegistry } from './workbench-registry.ts';

type Send = <Name extends EventName>(name: Name, payload: EventPayload<Name>) => void;

/** What main knows of one window: its workspace and what it is told. */
export class WindowState implements Disposable {
  readonly send: Send;
  readonly #viewer: TerminalViewer;
  readonly #notices: ErrorReport[] = [];
  readonly #firstPaint: (() => void)[] = [];
  #lease: WorkbenchLease | undefined;
  #opening: Promise<unknown> = Promise.resolve();
  #subscriptions = new DisposableStore();

  constructor(send: Send, viewerId: string) {
    this.send = send;
    this.#viewer = { id: viewerId, receive: (chunk) => send('terminal/data', chunk) };
  }

  /** The viewer of terminals that this window is. */
  get viewer(): TerminalViewer {
    return this.#viewer;
  }

  get workbench(): Workbench | undefined {
    return this.#lease?.workbench;
  }

  get notices(): readonly ErrorReport[] {
    return this.#notices;
  }

  /** @throws ERR_WORKSPACE_NONE */
  get openWorkbench(): Workbench {
    if (this.#lease !== undefined) return this.#lease.workbench;
    throw new GatehouseError('ERR_WORKSPACE_NONE', {
      message: 'No folder is open in this window.',
      untouched: 'Nothing was done.',
      nextStep: 'Open a folder first.',
    });
  }

  /** Settles when no workspace is being opened: what the page is told of before that would be out of date at once. */
  get settled(): Promise<unknown> {
    return this.#opening;
  }

  /** Opens the new workspace before the old one is let go, so that a folder that cannot be opened changes nothing. */
  showWorkspace(registry: WorkbenchRegistry, path: string): Promise<Workbench> {
    const opening = this.#show(registry, path);
    this.#opening = opening.catch(() => undefined);
    return opening;
  }

  async #show(registry: WorkbenchRegistry, path: string): Promise<Workbench> {
    const lease = await registry.lease(path);
    await this.closeWorkspace();
    this.#lease = lease;
    this.#subscribe(lease.workbench);
    return lease.workbench;
  }

  async closeWorkspace(): Promise<void> {
    this.#subscriptions.dispose();
    this.#subscriptions = new DisposableStore();
    const lease = this.#lease;
    this.#lease = undefined;
    lease?.workbench.agent.terminals.detachViewer(this.#viewer.id);
    await lease?.release();
  }

  /** A notice from before the page could listen is shown when it loads. */
  addNotice(report: ErrorReport): void {
    this.#notices.push(report);
    this.send('app/notice', report);
  }

  forgetPage(): void {
    this.workbench?.agent.terminals.detachViewer(this.#viewer.id);
  }

  onFirstPaint(listener: () => void): void {
    this.#firstPaint.push(listener);
  }

  reportFirstPaint(): void {
    for (const listener of this.#firstPaint.splice(0)) listener();
  }

  dispose(): void {
    void this.closeWorkspace();
  }

  #subscribe(workbench: Workbench): void {
    const { sessions, watcher, agent, ledger } = workbench;
    const subscriptions = [
      sessions.onEvents((events) => this.send('sessions/events', events)),
      sessions.onChanged((summary) => this.send('sessions/changed', summary)),
      agent.savedGrants.onChanged(() => this.send('approvals/changed', {})),
      sessions.onRemoved((removed) => this.send('sessions/removed', removed)),
      watcher.onChange(({ paths }) => this.send('workspace/changed', { paths: [...paths] })),
      watcher.onLost((report) => this.send('workspace/lost', report)),
      workbench.onUpdated((view) => this.send('workspace/updated', view)),
      workbench.onNotice((report) => this.addNotice(report)),
      workbench.policy.onChanged((status) => this.send('policy/changed', toPolicyStatusView(status))),
      ledger.onDidChangeStatus((status) => this.send('audit/status', toStatusView(status))),
      agent.terminals.onEvent((event) => {
        if (event.type === 'terminal.opened') this.send('terminal/opened', event.terminal);
        else if (event.type === 'terminal.updated') this.send('terminal/updated', event.terminal);
        else if (event.type === 'terminal.closed') this.send('terminal/closed', { terminalId: event.terminalId });
      }),
    ];
    for (const subscription of subscriptions) this.#subscriptions.add(subscription);
  }
}

export function toStatusView(status: Workbench['ledger']['status']): LedgerStatusView {
  const { state, entries, headHash, file, problem } = status;
  return { state, entries, headHash, file, problem };
}
