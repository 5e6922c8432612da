import { BrowserWindow, nativeTheme } from 'electron';
import { appOrigin } from './app-protocol.ts';
import { guardContents } from './guards.ts';

/** Height of the title bar in device-independent pixels; the same number stands in the renderer's tokens. */
const titleBarHeightPx = 36;

/** The surface behind the first frame, so that a window never flashes: the tokens' first surface, as sRGB. */
const surfaces = {
  dark: { background: '#0e1014', symbols: '#b4b8c0' },
  light: { background: '#fbfcfe', symbols: '#4a4f58' },
} as const;

export interface WindowOptions {
  /** Absolute path of the built preload. */
  readonly preloadFile: string;
  readonly icon: string | undefined;
  readonly theme: 'system' | 'dark' | 'light';
  readonly size?: { readonly width: number; readonly height: number };
}

/** Opens a sandboxed window of Gatehouse. It shows itself when it has something to show. */
export function openWindow(options: WindowOptions): BrowserWindow {
  applyTheme(options.theme);
  const surface = currentSurface();
  const window = new BrowserWindow({
    width: options.size?.width ?? 1440,
    height: options.size?.height ?? 900,
    minWidth: 800,
    minHeight: 520,
    show: false,
    title: 'Gatehouse',
    backgroundColor: surface.background,
    titleBarStyle: 'hidden',
    titleBarOverlay: process.platform === 'darwin' ? true : overlayOf(surface),
    ...(options.icon === undefined ? {} : { icon: options.icon }),
    webPreferences: {
      preload: options.preloadFile,
      sandbox: true,
      contextIsolation: true,
      nodeIntegration: false,
      webSecurity: true,
      webviewTag: false,
      spellcheck: false,
      navigateOnDragDrop: false,
    },
  });
  guardContents(window.webContents);
  window.once('ready-to-show', () => window.show());
  return window;
}

const loading = new WeakSet<BrowserWindow>();

/**
 * Begins to load the page, once. Apart from opening a window, so that the first one can show its frame before the
 * application has started; the page's scripts wait for that by themselves.
 */
export function loadPage(window: BrowserWindow): void {
  if (loading.has(window)) return;
  loading.add(window);
  window.loadURL(`${appOrigin}/index.html`).catch((thrown: unknown) => {
    if (!window.isDestroyed()) process.stderr.write(`gatehouse: the page did not load: ${String(thrown)}\n`);
  });
}

/** Follows the person's choice of theme in every window: native controls, dialogs and `prefers-color-scheme`. */
export function applyTheme(theme: WindowOptions['theme']): void {
  nativeTheme.themeSource = theme;
  const surface = currentSurface();
  for (const window of BrowserWindow.getAllWindows()) {
    window.setBackgroundColor(surface.background);
    if (process.platform !== 'darwin') window.setTitleBarOverlay(overlayOf(surface));
  }
}

function currentSurface(): (typeof surfaces)['dark' | 'light'] {
  return nativeTheme.shouldUseDarkColors ? surfaces.dark : surfaces.light;
}

function overlayOf(surface: (typeof surfaces)['dark' | 'light']): Electron.TitleBarOverlayOptions {
  return { color: surface.background, symbolColor: surface.symbols, height: titleBarHeightPx };
}
