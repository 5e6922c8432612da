import { describe, expect, it } from 'vitest';
import { findField, findPlace } from './yaml-place.ts';

/** `▮` is the cursor. */
function at(text: string) {
  const offset = text.indexOf('▮');
  const before = text.slice(0, offset).split('\n');
  const lines = text.replace('▮', '').split('\n');
  return [lines, before.length - 1, before.at(-1)?.length ?? 0] as const;
}

const place = (text: string) => findPlace(...at(text));

describe('a place in YAML', () => {
  it.each([
    ['▮', [], ''],
    ['net▮', [], 'net'],
    ['tools:\n  ▮', ['tools'], ''],
    ['tools:\n  bash_run:\n    al▮', ['tools', 'bash_run'], 'al'],
    ['tools:\n  bash_run:\n    allow: true\n  ▮', ['tools'], ''],
    ['tools:\n  "*":\n    ▮', ['tools', '*'], ''],
    ['spec:\n  rules:\n    - ma▮', ['spec', 'rules', '[]'], 'ma'],
    ['rules:\n- id: a\n  ef▮', ['rules', '[]'], 'ef'],
    ['rules:\n- id: a\n- ▮', ['rules', '[]'], ''],
    ['rules:\n  - id: a\n    match:\n      to▮', ['rules', '[]', 'match'], 'to'],
    ['capabilities:\n  allow:\n    - fi▮', ['capabilities', 'allow', '[]'], 'fi'],
    ['capabilities:\n  allow:\n    ▮', ['capabilities', 'allow'], ''],
    ['a:\n  b: |\n    x: y\n    z:\n  ▮', ['a'], ''],
    ['a:\n  b: |\n    x: y\nc▮', [], 'c'],
    ['# a:\n  # b:\nx▮', [], 'x'],
    ['a:\n  b: 1\n---\nc▮', [], 'c'],
    ['a: [1,\n  2]\nb▮', [], 'b'],
  ])('%j: a key or an item', (text, path, written) => {
    expect(place(text)).toMatchObject({ path, text: written, isAfterKey: false, isFlow: false });
  });

  it.each([
    ['enforcement_mode: ob▮', ['enforcement_mode'], 'ob'],
    ['tools:\n  x: { allow: t▮ }', ['tools', 'x', 'allow'], 't'],
    ['rules:\n  - effect: ▮', ['rules', '[]', 'effect'], ''],
    ['rules:\n  - match: { tool: a }\n    effect: "st▮"', ['rules', '[]', 'effect'], 'st'],
  ])('%j: a value', (text, path, written) => {
    expect(place(text)).toMatchObject({ path, text: written, isAfterKey: true });
  });

  it.each([
    ['capabilities: { allow: [file_read, fi▮', ['capabilities', 'allow', '[]'], 'fi'],
    ['rules:\n  - match: { tool: a, res▮', ['rules', '[]', 'match'], 'res'],
    ['a: {\n  b: [1, 2],\n  c▮', ['a'], 'c'],
    ['a: [{ b: "x, {", c▮', ['a', '[]'], 'c'],
  ])('%j: inside brackets', (text, path, written) => {
    expect(place(text)).toMatchObject({ path, text: written, isAfterKey: false, isFlow: true });
  });

  it.each(['# a▮', 'a: 1 # b▮', 'a: |\n  b▮', 'a:▮', 'a:\n  -▮', 'effect: allow\n    mo▮', 'a: [1] ▮'])(
    '%j: nothing to complete',
    (text) => {
      expect(place(text)).toBeUndefined();
    },
  );

  it('knows the other keys of the same map, above and below, and no others', () => {
    const text = 'rules:\n  - id: a\n    effect: deny\n    ▮\n    match:\n      tool: x\n  - description: b\ntools: {}\n';
    expect([...(place(text)?.siblings ?? [])].sort()).toEqual(['effect', 'id', 'match']);
    expect([...(place('a:\n  b: 1\n  ▮\nc: 2')?.siblings ?? [])]).toEqual(['b']);
    expect([...(place('- ▮\n  b: 1\n- c: 2')?.siblings ?? [])]).toEqual(['b']);
    expect([...(place('m: { a: 1, b: 2, ▮')?.siblings ?? [])]).toEqual(['a', 'b']);
  });

  it('never throws and never points outside of the line, whatever is being typed', () => {
    const text = 'spec:\n  rules:\n    - match: { tool: ["a", \'b\'], x: {y: z} }\n      - -\n"q: [\n  k: |\n   t\n- : :\n}]';
    const lines = text.split('\n');
    for (const [row, line] of lines.entries())
      for (let column = 0; column <= line.length; column += 1) {
        const found = findPlace(lines, row, column);
        if (found !== undefined)
          expect([found.column >= 0 && found.column <= column, line.slice(found.column, column)]).toEqual([true, found.text]);
        findField(lines, row, column);
      }
  });
});

describe('the field of a line', () => {
  const field = (text: string) => findField(...at(text));

  it('is found from its key and from its value', () => {
    expect(field('tools:\n  x:\n    al▮low: true')).toEqual({ path: ['tools', 'x', 'allow'], from: 4, to: 9 });
    expect(field('tools:\n  x:\n    allow: tr▮ue')?.path).toEqual(['tools', 'x', 'allow']);
    expect(field('rules:\n  - eff▮ect: deny')?.path).toEqual(['rules', '[]', 'effect']);
    expect(field('allow:\n  - file▮_read')?.path).toEqual(['allow', '[]']);
  });

  it('is none in a comment, a literal text or an empty line', () => {
    expect([field('# al▮low: true'), field('a: |\n  b▮: c'), field('▮'), field('plain w▮ords')]).toEqual(Array(4).fill(undefined));
  });
});
