// The addons' typings name the browser's terminal, which would bring the DOM into the main process's compilation.
// Outside the page they are loaded into the headless one (tsconfig.node.json maps the name here).
export type { IBufferRange, IMarker, ITerminalAddon, Terminal } from '@xterm/headless';
