import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { contrastRatio, paintOver, parseOklch, type Rgba } from './oklch.ts';

const css = readFileSync(join(import.meta.dirname, 'tokens.css'), 'utf8');

function readTheme(selector: string): ReadonlyMap<string, string> {
  const start = css.indexOf(`${selector} {`);
  if (start < 0) throw new Error(`tokens.css has no block ${selector}`);
  const block = css.slice(start, css.indexOf('\n}', start));
  return new Map([...block.matchAll(/--([\w-]+): ([^;]+);/g)].map((match) => [match[1] ?? '', match[2] ?? '']));
}

const themes = { dark: readTheme('[data-theme="dark"]'), light: readTheme('[data-theme="light"]') };
const surfaces = ['surface-0', 'surface-1', 'surface-2', 'surface-float', 'surface-field'];
const meanings = ['ask', 'allowed', 'refused', 'drift', 'local', 'observed'];
const syntax = ['keyword', 'string', 'number', 'function', 'type', 'property', 'comment', 'operator', 'invalid'];

describe('the first frame', () => {
  it('has the colours of the light theme before any script says so', () => {
    const frame = readFileSync(join(import.meta.dirname, '../first-frame.css'), 'utf8');
    const block = /:root:not\(\[data-theme\]\) \{([^}]*)\}/.exec(frame)?.[1] ?? '';
    const colours = [...block.matchAll(/--([\w-]+): ([^;]+);/g)].map((match) => [match[1] ?? '', match[2] ?? ''] as const);
    expect(colours.length).toBeGreaterThan(5);
    expect(colours).toEqual(colours.map(([name]) => [name, themes.light.get(name)]));
  });
});

describe.each(Object.entries(themes))('the %s theme', (_name, theme) => {
  const colour = (token: string): Rgba => parseOklch(theme.get(token) ?? '');
  const over = (top: string, ground: Rgba) => paintOver(colour(top), ground);
  /** Pairs that are below `least`, as readable lines. */
  const belowContrast = (least: number, pairs: readonly (readonly [string, Rgba, string, Rgba])[]) =>
    pairs
      .map(([frontName, front, groundName, ground]) => ({ frontName, groundName, ratio: contrastRatio(front, ground) }))
      .filter(({ ratio }) => ratio < least)
      .map(({ frontName, groundName, ratio }) => `${frontName} on ${groundName}: ${ratio.toFixed(2)}`);
  const grounds: [string, Rgba][] = surfaces.flatMap((name) => {
    const ground = colour(name);
    const covered = ['hover', 'selected', 'selected-idle'].map((cover): [string, Rgba] => [`${cover} over ${name}`, over(cover, ground)]);
    return [[name, ground], ...covered] as [string, Rgba][];
  });

  it('sets the same variables as the other theme', () => {
    expect([...theme.keys()].sort()).toEqual([...themes.dark.keys()].sort());
  });

  it('has text at 4.5:1 or more on every surface, hovered and selected too', () => {
    const pairs = ['text-1', 'text-2', 'text-3'].flatMap((text) =>
      grounds.map(([name, ground]) => [text, colour(text), name, ground] as const),
    );
    expect(belowContrast(4.5, pairs)).toEqual([]);
  });

  it('has words of meaning at 4.5:1 or more on surfaces and on their own soft ground', () => {
    const pairs = [...meanings, 'accent'].flatMap((meaning) =>
      ['surface-0', 'surface-1', 'surface-2', 'surface-float'].flatMap((surface) => {
        const ground = colour(surface);
        return [
          [meaning, colour(meaning), surface, ground],
          [meaning, colour(meaning), `${meaning}-soft over ${surface}`, over(`${meaning}-soft`, ground)],
        ] as const;
      }),
    );
    expect(belowContrast(4.5, pairs)).toEqual([]);
  });

  it('has text at 4.5:1 or more on soft and diff grounds', () => {
    const covers = [...meanings.map((meaning) => `${meaning}-soft`), 'accent-soft', 'diff-added', 'diff-removed'];
    const pairs = covers.flatMap((cover) =>
      ['surface-0', 'surface-1'].flatMap((surface) =>
        ['text-1', 'text-2'].map((text) => [text, colour(text), `${cover} over ${surface}`, over(cover, colour(surface))] as const),
      ),
    );
    expect(belowContrast(4.5, pairs)).toEqual([]);
  });

  it('has button labels at 4.5:1 or more', () => {
    const solids = ['accent-solid', 'accent-solid-hover', 'danger-solid', 'danger-solid-hover'];
    expect(
      belowContrast(
        4.5,
        solids.map((solid) => ['on-accent', colour('on-accent'), solid, colour(solid)]),
      ),
    ).toEqual([]);
  });

  it('has code at 4.5:1 or more in the editor, also on diff grounds', () => {
    const editor = colour('surface-0');
    const pairs = syntax.flatMap((name) => {
      const front = colour(`syntax-${name}`);
      return [
        [name, front, 'surface-0', editor],
        [name, front, 'surface-1', colour('surface-1')],
        [name, front, 'diff-added', over('diff-added', editor)],
        [name, front, 'diff-removed', over('diff-removed', editor)],
      ] as const;
    });
    expect(belowContrast(4.5, pairs)).toEqual([]);
  });

  it('has control outlines and focus rings at 3:1 or more', () => {
    const controls = ['line-control', 'accent', 'accent-solid'];
    const pairs = controls.flatMap((name) => surfaces.map((surface) => [name, colour(name), surface, colour(surface)] as const));
    expect(belowContrast(3, pairs)).toEqual([]);
  });
});
