import { type ErrorReport, GatehouseError, toErrorReport } from '@gatehouse/agent-sdk/base';
import { type IpcMainInvokeEvent, ipcMain, type WebContents } from 'electron';
import { eventChannelPrefix, requestChannelPrefix } from '../../src-shared/channels.ts';
import {
  type EventName,
  type EventPayload,
  events,
  type ParsedParams,
  type Reply,
  type RequestName,
  requests,
} from '../../src-shared/contract.ts';
import type { Envelope } from '../../src-shared/index.ts';

/** Who asked: the window, as main knows it. Nothing of this comes from the message. */
export interface Caller {
  readonly webContents: WebContents;
}

export type RequestHandler<Name extends RequestName> = (params: ParsedParams<Name>, caller: Caller) => Promise<Reply<Name>> | Reply<Name>;

/** One handler for every request of the contract: a missing one does not compile. */
export type RequestHandlers = { readonly [Name in RequestName]: RequestHandler<Name> };

export interface DoorOptions {
  /** The only origin whose top frame may ask, for example `app://gatehouse`. */
  readonly origin: string;
  /** Told of every failure that is not a plain answer, for the log. Never receives parameters. */
  readonly onFailure: (name: RequestName, error: ErrorReport) => void;
}

/**
 * The validated door between window and main, and the only user of `ipcMain`. A request is answered when it comes from
 * the top frame of our own origin and its parameters fit the contract; its result is checked against the contract too,
 * so that a handler cannot leak a field that the window was not meant to have.
 *
 * Errors: `ERR_IPC_SENDER` (a foreign or sub frame), `ERR_IPC_PARAMETERS`, `ERR_IPC_RESULT`, and whatever the handler
 * throws, as data.
 */
export function openDoor(handlers: RequestHandlers, options: DoorOptions): void {
  for (const name of Object.keys(requests) as RequestName[]) {
    ipcMain.handle(`${requestChannelPrefix}${name}`, (event, raw: unknown) => answer(name, handlers, options, event, raw));
  }
}

/** Sends a fact to one window. A payload that does not fit the contract is our own bug and throws. */
export function sendEvent<Name extends EventName>(target: WebContents, name: Name, payload: EventPayload<Name>): void {
  if (target.isDestroyed()) return;
  target.send(`${eventChannelPrefix}${name}`, events[name].parse(payload));
}

async function answer<Name extends RequestName>(
  name: Name,
  handlers: RequestHandlers,
  options: DoorOptions,
  event: IpcMainInvokeEvent,
  raw: unknown,
): Promise<Envelope<unknown>> {
  try {
    assertSender(event, options.origin);
    const params = parseParams(name, raw);
    const handler = handlers[name] as unknown as (params: unknown, caller: Caller) => unknown;
    return { ok: true, value: parseResult(name, await handler(params, { webContents: event.sender })) };
  } catch (thrown) {
    const error = toErrorReport(thrown);
    options.onFailure(name, error);
    return { ok: false, error };
  }
}

function assertSender(event: IpcMainInvokeEvent, origin: string): void {
  const frame = event.senderFrame;
  // A frame that is gone cannot be checked, so it is refused like a foreign one.
  const isOurs = frame !== null && frame.parent === null && frame.origin === origin;
  if (!isOurs)
    throw new GatehouseError('ERR_IPC_SENDER', { message: 'A page that is not Gatehouse asked the main process for something.' });
}

function parseParams(name: RequestName, raw: unknown): unknown {
  const parsed = requests[name].params.safeParse(raw);
  if (parsed.success) return parsed.data;
  throw new GatehouseError('ERR_IPC_PARAMETERS', {
    message: `The request ${name} was malformed: ${formatIssues(parsed.error.issues)}.`,
    untouched: 'Nothing was done.',
  });
}

function parseResult(name: RequestName, value: unknown): unknown {
  const parsed = requests[name].result.safeParse(value);
  if (parsed.success) return parsed.data;
  throw new GatehouseError('ERR_IPC_RESULT', {
    message: `The answer to ${name} did not fit its contract: ${formatIssues(parsed.error.issues)}.`,
    nextStep: 'This is a defect of Gatehouse: please report it with this text.',
  });
}

function formatIssues(issues: readonly { readonly path: readonly PropertyKey[]; readonly message: string }[]): string {
  return issues.map((issue) => `${issue.path.map(String).join('.') || 'value'}: ${issue.message}`).join('; ');
}
