import { createStore, type StoreApi } from 'zustand/vanilla';

export interface ConfirmRequest {
  readonly title: string;
  /** What happens, and what does not. */
  readonly description: string;
  readonly confirmLabel: string;
  readonly isDanger?: boolean;
  /** A third way out, for example "Do not save". */
  readonly alternativeLabel?: string;
}

export type ConfirmAnswer = 'confirmed' | 'alternative' | 'cancelled';

export interface AppState {
  /** False until main answered `app/load`. */
  readonly isLoaded: boolean;
  /** True once the folder that was open at the start shows its sessions, or there is none. */
  readonly isSettled: boolean;
  readonly version: string;
  /** Node's name of the platform: `linux`, `darwin`, `win32`. */
  readonly platform: string;
  /** True while running on a runtime meant for tests only. */
  readonly isTestRuntime: boolean;
  /** The person's home, for showing paths as `~`. */
  readonly homeDirectory: string;
  readonly confirm: ConfirmRequest | null;
  /** What floats over the window and takes the keys. */
  readonly overlay: 'palette' | 'quick-open' | 'walkthrough' | null;
}

const initial: AppState = {
  isLoaded: false,
  isSettled: false,
  version: '',
  platform: '',
  isTestRuntime: false,
  homeDirectory: '',
  confirm: null,
  overlay: null,
};

export type AppStore = StoreApi<AppState> & {
  openOverlay(overlay: NonNullable<AppState['overlay']>): void;
  closeOverlay(): void;
  /** Asks the person. A second question cancels the first. */
  confirm(request: ConfirmRequest): Promise<ConfirmAnswer>;
  /** Answers the open question. */
  settle(answer: ConfirmAnswer): void;
};

export function createAppStore(): AppStore {
  const store = createStore<AppState>(() => initial);
  let resolveAnswer: ((answer: ConfirmAnswer) => void) | undefined;
  const settle = (answer: ConfirmAnswer) => {
    store.setState({ confirm: null });
    const resolve = resolveAnswer;
    resolveAnswer = undefined;
    resolve?.(answer);
  };
  return Object.assign(store, {
    openOverlay: (overlay: NonNullable<AppState['overlay']>) => store.setState({ overlay }),
    closeOverlay: () => store.setState({ overlay: null }),
    confirm: (request: ConfirmRequest) => {
      settle('cancelled');
      store.setState({ confirm: request });
      return new Promise<ConfirmAnswer>((resolve) => {
        resolveAnswer = resolve;
      });
    },
    settle,
  });
}

/** `/home/ada/work/cart` as `~/work/cart`. */
export function toShortPath(path: string, homeDirectory: string): string {
  if (homeDirectory === '' || !path.startsWith(homeDirectory)) return path;
  const rest = path.slice(homeDirectory.length);
  return rest === '' || rest.startsWith('/') || rest.startsWith('\\') ? `~${rest}` : path;
}
