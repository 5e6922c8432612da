import type { AgentTool } from '@gatehouse/agent';
import { GatehouseError, type JsonObject, type JsonValue } from '@gatehouse/agent-sdk/base';
import type { Permit } from '../gate/index.ts';
import type { CallResult, CatalogTool, ConnectorPayload, ConnectorSettings } from './contract.ts';
import { findNamedPaths, type PathPlaces } from './named-paths.ts';
import { definitionChanged } from './problems.ts';

export interface ConnectorToolParts {
  readonly settings: ConnectorSettings;
  /** As it is offered to the model in this turn. */
  readonly tool: CatalogTool;
  readonly places: PathPlaces;
  readonly assertPermit: (permit: Permit, kind: string) => void;
  /** The definition the server has now, by the server's name of the tool; undefined when it is gone. */
  readonly currentDefinition: (tool: string) => string | undefined;
  readonly call: (payload: ConnectorPayload, signal: AbortSignal) => Promise<CallResult>;
}

/** More than anybody reads on a card. */
const maximumArgumentCharacters = 100_000;

/**
 * A server's tool behind the contract the gate knows. It always asks and is never remembered: what it does with its
 * arguments is decided by a program we know nothing of, so all a person can judge is the arguments, whole.
 */
export function createConnectorTool(parts: ConnectorToolParts): AgentTool<Permit> {
  const { settings, tool, places, assertPermit } = parts;
  const { name, description, parameters, serverName, definitionSha256 } = tool;
  return {
    definition: { name, description, parameters },
    async prepare(callArguments) {
      const given = parseArguments(name, callArguments);
      if (parts.currentDefinition(serverName) !== definitionSha256) throw definitionChanged(settings.label, serverName);
      const payload: ConnectorPayload = { server: settings.id, tool: serverName, arguments: given, definitionSha256 };
      return {
        kind: 'tool',
        intent: `Use ${serverName} of ${settings.label}`,
        resource: { type: 'tool', target: `${settings.id}/${serverName}` },
        payload,
        paths: findNamedPaths(given, places),
        preview: { type: 'other', detail: JSON.stringify(given, null, 2) },
        rememberable: [],
        alwaysAsks: `“${serverName}” is a tool of the connector “${settings.label}”. What its server does with these arguments cannot be known beforehand.`,
      };
    },
    async execute(permit, { signal }) {
      assertPermit(permit, 'tool');
      signal.throwIfAborted();
      // The gate brings a tool permits for this tool's own proposals only, so the payload is the one made above.
      const result = await parts.call(permit.take() as ConnectorPayload, signal);
      return { ...result, facts: { resultBytes: Buffer.byteLength(result.text) } };
    },
  };
}

function parseArguments(name: string, value: JsonValue | undefined): JsonObject {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw badArguments(name, 'They are not one JSON object.');
  if (JSON.stringify(value).length > maximumArgumentCharacters) throw badArguments(name, 'They are too long to be shown to a person.');
  return value as JsonObject;
}

function badArguments(name: string, what: string): GatehouseError {
  return new GatehouseError('ERR_MCP_ARGUMENTS', {
    message: `The arguments for ${name} do not fit. ${what}`,
    untouched: 'The server was not called.',
    nextStep: 'Correct the arguments and call the tool again.',
  });
}
