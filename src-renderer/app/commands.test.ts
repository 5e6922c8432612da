import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { createFakeBridge } from '../bridge/fake-bridge.ts';
import { formatChord, isChord, parseChord } from './chords.ts';
import { findChordConflicts } from './keybindings.ts';
import { createWindowModel } from './window-model.ts';

function createModel(isMac = false) {
  const { bridge, main } = createFakeBridge();
  const storage = { getItem: () => null, setItem: () => undefined };
  return { main, model: createWindowModel(bridge, { storage, database: undefined, isMac }) };
}

const press = (key: string, parts: Partial<KeyboardEvent> = {}) => {
  return { key, code: '', ctrlKey: false, metaKey: false, shiftKey: false, altKey: false, ...parts };
};

describe('commands', () => {
  it('have identifiers and titles of their own, and no chord twice', () => {
    const { all } = createModel().model.commands;
    expect(new Set(all.map((command) => command.id)).size).toBe(all.length);
    expect(new Set(all.map((command) => command.title)).size).toBe(all.length);
    expect(findChordConflicts(all)).toEqual([]);
  });

  it('include every one the application menu asks for', () => {
    const menu = readFileSync(join(import.meta.dirname, '../../src-main/windows/menu.ts'), 'utf8');
    const wanted = [...menu.matchAll(/command\('[^']+', '([^']+)'/g)].map((match) => match[1]);
    expect(wanted.length).toBeGreaterThan(5);
    const known = createModel().model.commands.all.map((command) => command.id);
    expect(wanted.filter((id) => !known.includes(id ?? ''))).toEqual([]);
  });

  it('that do not exist are said, not ignored', () => {
    const { model } = createModel();
    model.commands.run('no.such');
    expect(model.notices.getState().notices.map(({ report }) => report.code)).toEqual(['ERR_COMMAND_UNKNOWN']);
  });

  it('show what made them fail', async () => {
    const { model, main } = createModel();
    main.handlers['workspace/pick'] = () => {
      throw new Error('no dialog here');
    };
    model.commands.run('workspace.open');
    await expect.poll(() => model.notices.getState().notices.map(({ report }) => report.message)).toEqual(['no dialog here']);
  });
});

describe('a chord', () => {
  it('needs exactly its modifiers', () => {
    const chord = parseChord('Mod+Shift+P', false);
    expect(isChord(chord, press('P', { ctrlKey: true, shiftKey: true }))).toBe(true);
    expect(isChord(chord, press('p', { ctrlKey: true }))).toBe(false);
    expect(isChord(chord, press('P', { ctrlKey: true, shiftKey: true, altKey: true }))).toBe(false);
  });

  it('is Cmd on a Mac and Ctrl elsewhere', () => {
    expect(isChord(parseChord('Mod+K', true), press('k', { metaKey: true }))).toBe(true);
    expect(isChord(parseChord('Mod+K', true), press('k', { ctrlKey: true }))).toBe(false);
    expect(formatChord('Mod+Shift+K', true)).toBe('⇧⌘K');
    expect(formatChord('Mod+Shift+K', false)).toBe('Ctrl+Shift+K');
  });

  it('is found by the place of the key where the letter is not Latin', () => {
    expect(isChord(parseChord('Mod+P', false), press('з', { ctrlKey: true, code: 'KeyP' }))).toBe(true);
    expect(isChord(parseChord('Alt+A', true), press('å', { altKey: true, code: 'KeyA' }))).toBe(true);
  });

  it('follows the letter, not the place, on Latin layouts', () => {
    expect(isChord(parseChord('Mod+W', false), press('z', { ctrlKey: true, code: 'KeyW' }))).toBe(false);
    expect(isChord(parseChord('Mod+Z', false), press('z', { ctrlKey: true, code: 'KeyW' }))).toBe(true);
  });
});
