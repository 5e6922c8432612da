import { type ComponentType, lazy } from 'react';
import type { WindowModel } from '../state/index.ts';

interface OverlayProps {
  readonly model: WindowModel;
}

export interface ReadyOverlay {
  readonly View: ComponentType<OverlayProps>;
  load(): Promise<void>;
}

/**
 * An overlay that is loaded after the start and then opens within the key that asks for it. `lazy` alone would suspend
 * its first time, even with its code at hand, and the letters typed in that moment would go nowhere.
 */
export function createReadyOverlay(load: () => Promise<ComponentType<OverlayProps>>): ReadyOverlay {
  let Loaded: ComponentType<OverlayProps> | undefined;
  const Lazy = lazy(async () => ({ default: await load() }));
  return {
    View: (props) => (Loaded === undefined ? <Lazy {...props} /> : <Loaded {...props} />),
    async load() {
      Loaded = await load();
    },
  };
}
