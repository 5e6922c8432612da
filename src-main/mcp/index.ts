export { Connectors } from './connectors.ts';
export type { ConnectorNetwork, ConnectorSettings, ConnectorsParts } from './contract.ts';
