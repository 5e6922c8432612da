import { fromErrorReport, GatehouseError } from '@gatehouse/agent-sdk/base';
import type { Envelope, EventName, EventPayload, GatehouseApi, Reply, RequestArguments, RequestName } from '../../src-shared/index.ts';

declare global {
  interface Window {
    /** Put there by the preload; absent when the page is opened outside Gatehouse. */
    readonly gatehouse?: GatehouseApi;
  }
}

/** The typed API with its envelopes opened: an answer is a value, a refusal is a thrown `GatehouseError`. */
export interface Bridge {
  request<Name extends RequestName>(name: Name, ...args: RequestArguments<Name>): Promise<Reply<Name>>;
  on<Name extends EventName>(name: Name, listener: (payload: EventPayload<Name>) => void): () => void;
}

type AnyRoom = Readonly<Record<string, (params?: unknown) => Promise<Envelope<unknown>>>>;

/** Wraps what the preload exposes. */
export function createBridge(api: GatehouseApi): Bridge {
  return {
    async request(name, ...args) {
      const [room = '', verb = ''] = name.split('/');
      const ask = (api as unknown as Readonly<Record<string, AnyRoom>>)[room]?.[verb];
      if (ask === undefined) throw unknownRequest(name);
      const envelope = await ask(args[0]);
      if (!envelope.ok) throw fromErrorReport(envelope.error);
      return envelope.value as Reply<typeof name>;
    },
    on: (name, listener) => api.on(name, listener),
  };
}

/**
 * The bridge of this window.
 *
 * @throws GatehouseError `ERR_BRIDGE_MISSING` when the page was opened outside Gatehouse
 */
export function connectBridge(): Bridge {
  if (window.gatehouse === undefined) {
    throw new GatehouseError('ERR_BRIDGE_MISSING', {
      message: 'This page was opened outside Gatehouse, so it has nothing to talk to.',
      nextStep: 'Start Gatehouse itself.',
    });
  }
  return createBridge(window.gatehouse);
}

function unknownRequest(name: string): GatehouseError {
  return new GatehouseError('ERR_BRIDGE_UNKNOWN_REQUEST', {
    message: `The running main process does not know the request ${name}.`,
    untouched: 'Nothing was asked.',
    nextStep: 'Restart Gatehouse: the window and the main process are of different versions.',
  });
}
