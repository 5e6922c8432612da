import { startServer } from '../exec/index.ts';
import { assertPermit } from '../gate/index.ts';
import type { ConnectorNetwork, ConnectorsParts } from '../mcp/index.ts';
import { createFetch, type HttpClient } from '../providers/index.ts';

export interface ConnectorInputs extends Pick<ConnectorsParts, 'homeDirectory' | 'version' | 'nowMs'> {
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly isAirGapOn: () => boolean;
}

/** All that a server inherits. Keys of providers are in no environment, and nothing else of ours or the person's passes. */
const inherited = [
  'PATH',
  'HOME',
  'LANG',
  'TMPDIR',
  ...(process.platform === 'win32' ? ['SystemRoot', 'USERPROFILE', 'TEMP', 'PATHEXT'] : []),
];

/** What the connectors stand on: processes of the exec room, sockets that obey the air-gap. */
export function createConnectorParts({ environment, isAirGapOn, ...rest }: ConnectorInputs): ConnectorsParts {
  const kept = inherited.flatMap((name) => {
    const value = environment[name];
    return value === undefined ? [] : [[name, value] as const];
  });
  return {
    ...rest,
    startServer,
    assertPermit,
    baseEnvironment: Object.fromEntries(kept),
    openNetwork: (origin) => toNetwork(createFetch({ origin, isAirGapOn })),
  };
}

/** undici's answers are the platform's in all but name. */
function toNetwork(client: HttpClient): ConnectorNetwork {
  return {
    fetch: async (url, init) => (await client.fetch(url, init as Parameters<HttpClient['fetch']>[1])) as unknown as Response,
    close: () => client.close(),
  };
}
