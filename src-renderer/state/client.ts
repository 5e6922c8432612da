import type { EventName, EventPayload, Reply, RequestArguments, RequestName } from '../../src-shared/index.ts';

/** How the stores ask the main process. `bridge/` makes the real one, `app/` hands it out, tests give a fake. */
export interface Client {
  /**
   * Asks one question: `request('workspace/open', { root })`.
   *
   * @throws GatehouseError with the code main gave it
   */
  request<Name extends RequestName>(name: Name, ...args: RequestArguments<Name>): Promise<Reply<Name>>;
  /** Subscribes to a fact; the result unsubscribes. */
  on<Name extends EventName>(name: Name, listener: (payload: EventPayload<Name>) => void): () => void;
}
