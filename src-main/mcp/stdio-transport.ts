import { ReadBuffer, serializeMessage } from '@modelcontextprotocol/sdk/shared/stdio.js';
import type { Transport } from '@modelcontextprotocol/sdk/shared/transport.js';
import type { JSONRPCMessage } from '@modelcontextprotocol/sdk/types.js';
import type { ServerEnd, ServerProcess, ServerRun } from '../exec/index.ts';

export type StartStdio = (streams: Pick<ServerRun, 'onStdout' | 'onEnd'>) => Promise<ServerProcess>;

/** MCP over the standard streams of a process that the exec room starts; the SDK's own transport would spawn it itself. */
export class StdioTransport implements Transport {
  onclose?: () => void;
  onerror?: (error: Error) => void;
  onmessage?: <Message extends JSONRPCMessage>(message: Message) => void;
  /** Set when the process ended. */
  end: ServerEnd | undefined;
  readonly #start: StartStdio;
  readonly #buffer = new ReadBuffer();
  #process: ServerProcess | undefined;

  constructor(start: StartStdio) {
    this.#start = start;
  }

  async start(): Promise<void> {
    this.#process = await this.#start({
      onStdout: (bytes) => this.#read(bytes),
      onEnd: (end) => {
        this.end = end;
        this.onclose?.();
      },
    });
  }

  async send(message: JSONRPCMessage): Promise<void> {
    await this.#process?.write(serializeMessage(message));
  }

  async close(): Promise<void> {
    await this.#process?.stop();
  }

  #read(bytes: Buffer): void {
    try {
      this.#buffer.append(bytes);
    } catch (thrown) {
      // More than the SDK keeps without a line end: nothing after it can be read either.
      this.onerror?.(thrown as Error);
      void this.close();
      return;
    }
    for (let message = this.#next(); message !== null; message = this.#next()) if (message !== undefined) this.onmessage?.(message);
  }

  /** Null at the end of what came; undefined for a line that is no message, which is passed over. */
  #next(): JSONRPCMessage | null | undefined {
    try {
      return this.#buffer.readMessage();
    } catch (thrown) {
      this.onerror?.(thrown as Error);
      return undefined;
    }
  }
}
