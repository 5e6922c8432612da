import type { ITheme } from '@xterm/xterm';

const ansi = ['black', 'red', 'green', 'yellow', 'blue', 'magenta', 'cyan', 'white'] as const;

/** The window's theme for a terminal, read from the tokens that apply to `element`. */
export function readTerminalTheme(element: Element): ITheme {
  const style = getComputedStyle(element);
  const color = (token: string) => toHex(style.getPropertyValue(token));
  const colors = ansi.flatMap((name) => [
    [name, color(`--ansi-${name}`)],
    [`bright${name[0]?.toUpperCase()}${name.slice(1)}`, color(`--ansi-bright-${name}`)],
  ]);
  return {
    ...Object.fromEntries(colors),
    background: color('--surface-0'),
    foreground: color('--text-1'),
    cursor: color('--accent'),
    cursorAccent: color('--surface-0'),
    selectionBackground: color('--code-selection'),
    scrollbarSliderBackground: color('--line-strong'),
    scrollbarSliderHoverBackground: color('--line-control'),
    scrollbarSliderActiveBackground: color('--line-control'),
  };
}

/** Any CSS colour as `#rrggbbaa`: the terminal's own parser knows neither oklch nor transparency in it. */
function toHex(color: string): string {
  const context = new OffscreenCanvas(1, 1).getContext('2d', { willReadFrequently: true });
  if (context === null) return '#000000';
  context.fillStyle = color;
  context.fillRect(0, 0, 1, 1);
  const { data } = context.getImageData(0, 0, 1, 1);
  return `#${[...data].map((part) => part.toString(16).padStart(2, '0')).join('')}`;
}

/** Calls back when the window's theme changes; the result stops. */
export function watchTheme(changed: () => void): () => void {
  const observer = new MutationObserver(changed);
  observer.observe(document.documentElement, { attributes: true, attributeFilter: ['data-theme'] });
  return () => observer.disconnect();
}
