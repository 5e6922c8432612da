import type { Application } from '../application.ts';
import type { HandlersOf } from './handlers-of.ts';

export function createConnectorHandlers({ services: { connectors } }: Application): HandlersOf<'connectors'> {
  return {
    'connectors/list': () => [...connectors.list()],
    'connectors/restart': async ({ id }) => {
      await connectors.restart(id);
    },
    'connectors/logs': ({ id }) => ({ text: connectors.logs(id) }),
  };
}
