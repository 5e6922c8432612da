import type { ErrorReport, JsonObject } from '@gatehouse/agent-sdk/base';
import type { Settings } from '../../src-shared/index.ts';
import type { ServerProcess, ServerRun } from '../exec/index.ts';
import type { Permit } from '../gate/index.ts';

export type ConnectorSettings = Settings['connectors'][number];

/** The way to one origin, which obeys the air-gap; the provider room makes it. */
export interface ConnectorNetwork {
  fetch(url: string, init: RequestInit): Promise<Response>;
  close(): Promise<void>;
}

/** What the composition root gives this room: it starts no process and opens no socket of its own. */
export interface ConnectorsParts {
  readonly startServer: (run: ServerRun) => Promise<ServerProcess>;
  readonly openNetwork: (origin: string) => ConnectorNetwork;
  /** The gate's own `assertPermit`. */
  readonly assertPermit: (permit: Permit, kind: string) => void;
  /** What a server inherits: the few variables a program needs, and never a key. */
  readonly baseEnvironment: Readonly<Record<string, string>>;
  /** Where servers start, and what `~` means: the person's home, so that no workspace decides what a name leads to. */
  readonly homeDirectory: string;
  readonly version: string;
  readonly nowMs: () => number;
  /** Milliseconds before the first of three further tries; it doubles. Default 1,000. */
  readonly backoffMs?: number;
}

/** A tool as its server described it when it was listed. */
export interface CatalogTool {
  /** What the model calls it: `mcp__<server>__<tool>`. */
  readonly name: string;
  /** What the server calls it. */
  readonly serverName: string;
  /** For the model: whose words they are, then the words. */
  readonly description: string;
  /** The words alone, for people. */
  readonly serverDescription: string;
  readonly parameters: JsonObject;
  /** Over what the server says of the tool and over where the server comes from: if either changes, this does. */
  readonly definitionSha256: string;
}

/** What a permit for a connector's tool carries. */
export type ConnectorPayload = {
  readonly server: string;
  readonly tool: string;
  readonly arguments: JsonObject;
  readonly definitionSha256: string;
};

/** A server's answer, worded and bounded. */
export interface CallResult {
  readonly text: string;
  readonly isError: boolean;
}

/** `ended` and `problem` name the same thing: a connection that is over says why once. */
export interface ConnectionWatch {
  readonly onEnded: (problem: ErrorReport) => void;
  readonly onToolsChanged: () => void;
  readonly onStderr: (bytes: Buffer) => void;
  readonly signal: AbortSignal;
}
