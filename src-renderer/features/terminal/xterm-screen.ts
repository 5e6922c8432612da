import { FitAddon } from '@xterm/addon-fit';
import { UnicodeGraphemesAddon } from '@xterm/addon-unicode-graphemes';
import { WebglAddon } from '@xterm/addon-webgl';
import { Terminal } from '@xterm/xterm';
import type { TerminalView } from '../../../src-shared/index.ts';
import type { TerminalFeed, TerminalSink } from '../../state/index.ts';
import '@xterm/xterm/css/xterm.css';
import { attachCommandMarks } from './command-marks.ts';
import { attachLinks } from './terminal-links.ts';
import { readTerminalTheme, watchTheme } from './terminal-theme.ts';

export interface ScreenParts {
  readonly terminal: TerminalView;
  readonly feed: TerminalFeed;
  readonly scrollbackLines: number;
  readonly isMac: boolean;
  readonly onInput: (data: string) => void;
  readonly onResize: (cols: number, rows: number) => void;
  readonly onOpenLink: (url: string) => void;
  readonly onFailure: (thrown: unknown) => void;
}

/**
 * One terminal as the window draws it. It outlives the component that shows it, so that changing tabs or splitting
 * keeps scroll position, selection and marks; while it is not shown it goes on parsing, but draws nothing.
 */
export class XtermScreen {
  readonly #element = document.createElement('div');
  readonly #terminal: Terminal;
  readonly #fit = new FitAddon();
  readonly #parts: ScreenParts;
  readonly #resizes: ResizeObserver;
  readonly #stops: (() => void)[] = [];
  #webgl: WebglAddon | undefined;
  #isOpen = false;

  constructor(parts: ScreenParts) {
    this.#parts = parts;
    this.#element.style.cssText = 'width: 100%; height: 100%;';
    const { cols, rows, kind } = parts.terminal;
    this.#terminal = new Terminal({
      cols,
      rows,
      scrollback: parts.scrollbackLines,
      allowProposedApi: true,
      cursorStyle: 'bar',
      cursorInactiveStyle: 'outline',
      fontSize: 12,
      lineHeight: 1.2,
      minimumContrastRatio: 4.5,
      macOptionIsMeta: true,
      // What is typed into an agent's terminal would change what its approved command does.
      disableStdin: kind === 'agent',
    });
    this.#terminal.loadAddon(this.#fit);
    this.#terminal.loadAddon(new UnicodeGraphemesAddon());
    // Programs do not get at the clipboard (OSC 52), whatever addon or version would let them.
    this.#terminal.parser.registerOscHandler(52, () => true);
    attachCommandMarks(this.#terminal);
    const isWanted = (event: MouseEvent) => (parts.isMac ? event.metaKey : event.ctrlKey);
    attachLinks(this.#terminal, { isWanted, open: parts.onOpenLink });
    this.#terminal.attachCustomKeyEventHandler((event) => this.#handleKey(event));
    this.#terminal.onData(parts.onInput);
    this.#resizes = new ResizeObserver(() => this.#fitToHost());
    this.#stops.push(
      parts.feed.connect(parts.terminal.id, this.#createSink(), parts.onFailure),
      watchTheme(() => this.#applyTheme()),
    );
  }

  /** Shows the screen in `host`, in place of wherever it was. */
  show(host: HTMLElement): void {
    host.append(this.#element);
    if (!this.#isOpen) {
      this.#isOpen = true;
      this.#applyTheme();
      this.#terminal.open(this.#element);
    }
    this.#webgl = this.#createWebgl();
    this.#resizes.observe(this.#element);
    this.#fitToHost();
  }

  /** Takes the screen out of the page. A browser has few WebGL contexts: one that nobody sees gives its own back. */
  hide(): void {
    this.#resizes.disconnect();
    this.#webgl?.dispose();
    this.#webgl = undefined;
    this.#element.remove();
  }

  focus(): void {
    this.#terminal.focus();
  }

  clear(): void {
    this.#terminal.clear();
  }

  dispose(): void {
    this.hide();
    for (const stop of this.#stops) stop();
    this.#terminal.dispose();
  }

  #createSink(): TerminalSink {
    return {
      reset: ({ terminal, replay }) => {
        this.#terminal.reset();
        // The replay is drawn for the size it was taken at; then the window's own size applies.
        this.#terminal.resize(terminal.cols, terminal.rows);
        this.#terminal.write(replay, () => this.#fitToHost());
      },
      write: (data, drawn) => this.#terminal.write(data, drawn),
    };
  }

  #handleKey(event: KeyboardEvent): boolean {
    const isCopy = event.ctrlKey && event.shiftKey && event.code === 'KeyC';
    if (isCopy && !this.#parts.isMac) {
      // The terminal answers the copy event with its selection; no clipboard permission is needed.
      if (event.type === 'keydown') document.execCommand('copy');
      event.preventDefault();
      return false;
    }
    // Ctrl+Shift+V is Chromium's own "paste as plain text": the terminal takes the paste event.
    if (event.ctrlKey && event.shiftKey && event.code === 'KeyV') return false;
    if (this.#parts.terminal.kind === 'user') return true;
    const isInterrupt = event.type === 'keydown' && event.ctrlKey && !event.shiftKey && !event.altKey && event.code === 'KeyC';
    if (isInterrupt && !this.#terminal.hasSelection()) this.#parts.onInput('\x03');
    return false;
  }

  #applyTheme(): void {
    const style = getComputedStyle(document.documentElement);
    this.#terminal.options.theme = readTerminalTheme(document.documentElement);
    this.#terminal.options.fontFamily = style.getPropertyValue('--font-code').trim() || 'monospace';
  }

  #createWebgl(): WebglAddon | undefined {
    try {
      const webgl = new WebglAddon();
      webgl.onContextLoss(() => webgl.dispose());
      this.#terminal.loadAddon(webgl);
      return webgl;
    } catch {
      // No WebGL on this machine: the terminal draws with elements, slower and just as right.
      return undefined;
    }
  }

  #fitToHost(): void {
    if (!this.#isOpen || !this.#element.isConnected || this.#element.clientWidth < 40 || this.#element.clientHeight < 20) return;
    const wanted = this.#fit.proposeDimensions();
    if (wanted === undefined || !(wanted.cols >= 2) || !(wanted.rows >= 1)) return;
    this.#terminal.resize(wanted.cols, wanted.rows);
    this.#parts.onResize(wanted.cols, wanted.rows);
  }
}
