import type { ErrorReport } from '@gatehouse/agent-sdk/base';
import type { EventName, EventPayload, Params, Reply, RequestName } from './contract.ts';

/** How an answer crosses the process boundary: a thrown error loses its code on the way, data does not. */
export type Envelope<Value> = { readonly ok: true; readonly value: Value } | { readonly ok: false; readonly error: ErrorReport };

/** Arguments of a request: none when its parameters are nothing. */
export type RequestArguments<Name extends RequestName> = undefined extends Params<Name> ? [] : [params: Params<Name>];

export type RoomOf<Name extends RequestName> = Name extends `${infer Room}/${string}` ? Room : never;

/** The functions of one room: `workspace/open` is `workspace.open`. */
export type RoomApi<Room extends string> = {
  readonly [Name in RequestName as Name extends `${Room}/${infer Verb}` ? Verb : never]: (
    ...args: RequestArguments<Name>
  ) => Promise<Envelope<Reply<Name>>>;
};

/** `window.gatehouse`: one typed function per channel, grouped by room, and one subscription per event. */
export type GatehouseApi = { readonly [Room in RoomOf<RequestName>]: RoomApi<Room> } & {
  /** Subscribes to a fact; the result unsubscribes. */
  on<Name extends EventName>(name: Name, listener: (payload: EventPayload<Name>) => void): () => void;
};
