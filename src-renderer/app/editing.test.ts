import { describe, expect, it } from 'vitest';
import { createFakeBridge, type FakeMain } from '../bridge/fake-bridge.ts';
import type { DocumentTab, WindowModel } from '../state/index.ts';
import { createWindowModel } from './window-model.ts';

function createStorage(): Pick<Storage, 'getItem' | 'setItem'> {
  const kept = new Map<string, string>();
  return { getItem: (key) => kept.get(key) ?? null, setItem: (key, value) => void kept.set(key, value) };
}

async function openWindow(storage = createStorage()): Promise<{ model: WindowModel; main: FakeMain }> {
  const { bridge, main } = createFakeBridge({
    files: new Map([
      ['a.ts', 'one\n'],
      ['b.ts', 'two\n'],
    ]),
  });
  const model = createWindowModel(bridge, { storage, database: undefined, isMac: false });
  model.workspace.take(main.workspace, []);
  await model.editor.restore(main.workspace?.id ?? null);
  return { model, main };
}

/** Stands for the editor of a tab: it holds `text` and tells the store. */
function type(model: WindowModel, tabId: string, text: string): void {
  model.editor.attach(tabId, { snapshot: () => ({ text, markSaved: () => model.editor.setDirty(tabId, false) }) });
  model.editor.setDirty(tabId, true);
}

function tabOf(model: WindowModel, path: string): DocumentTab {
  const tab = model.editor.getState().tabs.find((candidate) => candidate.type === 'document' && candidate.path === path);
  if (tab?.type !== 'document') throw new Error(`${path} is not open`);
  return tab;
}

describe('a file', () => {
  it('is read when it is opened, and opened once', async () => {
    const { model, main } = await openWindow();
    await Promise.all([model.editor.openFile('a.ts'), model.editor.openFile('a.ts')]);
    expect(tabOf(model, 'a.ts').content).toMatchObject({ type: 'text', disk: { text: 'one\n' } });
    expect(main.asked.filter(({ name }) => name === 'workspace/readDocument')).toHaveLength(1);
  });

  it('that cannot be read says why, and is read again when asked for again', async () => {
    const { model, main } = await openWindow();
    await model.editor.openFile('missing.ts');
    expect(tabOf(model, 'missing.ts').content).toMatchObject({ type: 'failed', problem: { code: 'ERR_WORKSPACE_NOT_FOUND' } });
    main.files.set('missing.ts', 'here\n');
    await model.editor.openFile('missing.ts');
    expect(tabOf(model, 'missing.ts').content).toMatchObject({ type: 'text', disk: { text: 'here\n' } });
  });

  it('is written with the hash of what was read, and is clean then', async () => {
    const { model, main } = await openWindow();
    await model.editor.openFile('a.ts');
    const { id, content } = tabOf(model, 'a.ts');
    type(model, id, 'ONE\n');
    expect(await model.editor.saveTab(id)).toBe(true);
    expect(main.files.get('a.ts')).toBe('ONE\n');
    const base = content.type === 'text' ? content.disk.sha256 : '';
    expect(main.asked.find(({ name }) => name === 'workspace/saveDocument')?.params).toMatchObject({ baseSha256: base, isForced: false });
    expect(tabOf(model, 'a.ts')).toMatchObject({ isDirty: false, conflict: null, isSaving: false });
  });

  it('that changed on disk is not overwritten unless the person says so', async () => {
    const { model, main } = await openWindow();
    await model.editor.openFile('a.ts');
    const { id } = tabOf(model, 'a.ts');
    type(model, id, 'mine\n');
    main.files.set('a.ts', 'theirs\n');
    expect(await model.editor.saveTab(id)).toBe(false);
    expect(main.files.get('a.ts')).toBe('theirs\n');
    expect(tabOf(model, 'a.ts')).toMatchObject({ conflict: 'changed', isDirty: true });
    expect(await model.editor.save(id, true)).toBe(true);
    expect(main.files.get('a.ts')).toBe('mine\n');
    expect(tabOf(model, 'a.ts')).toMatchObject({ conflict: null, isDirty: false });
  });
});

describe('a change on disk', () => {
  it('is taken over by a clean tab', async () => {
    const { model, main } = await openWindow();
    await model.editor.openFile('a.ts');
    main.files.set('a.ts', 'new\n');
    await model.editor.takeDiskChange(['a.ts']);
    expect(tabOf(model, 'a.ts')).toMatchObject({ conflict: null, content: { disk: { text: 'new\n' }, generation: 2 } });
  });

  it('is only told to a tab with unsaved text', async () => {
    const { model, main } = await openWindow();
    await model.editor.openFile('a.ts');
    type(model, tabOf(model, 'a.ts').id, 'mine\n');
    main.files.set('a.ts', 'theirs\n');
    await model.editor.takeDiskChange([]);
    expect(tabOf(model, 'a.ts')).toMatchObject({ conflict: 'changed', isDirty: true, content: { disk: { text: 'one\n' } } });
  });

  it('is taken over by unsaved text when the person asks for it', async () => {
    const { model, main } = await openWindow();
    await model.editor.openFile('a.ts');
    const { id, content } = tabOf(model, 'a.ts');
    type(model, id, 'mine\n');
    main.files.set('a.ts', 'theirs\n');
    await model.editor.reload(id);
    const reloaded = tabOf(model, 'a.ts');
    expect(reloaded).toMatchObject({ isDirty: false, conflict: null, content: { disk: { text: 'theirs\n' }, draft: null } });
    const generations = [content, reloaded.content].map((one) => (one.type === 'text' ? one.generation : null));
    expect(generations[0]).not.toBe(generations[1]);
  });

  it('that is our own write changes nothing', async () => {
    const { model } = await openWindow();
    await model.editor.openFile('a.ts');
    const { id } = tabOf(model, 'a.ts');
    type(model, id, 'ONE\n');
    await model.editor.saveTab(id);
    const before = tabOf(model, 'a.ts').content;
    await model.editor.takeDiskChange(['a.ts']);
    expect(tabOf(model, 'a.ts').content).toBe(before);
  });

  it('that deletes an open file keeps its text, and saving brings the file back', async () => {
    const { model, main } = await openWindow();
    await model.editor.openFile('a.ts');
    const { id } = tabOf(model, 'a.ts');
    main.files.delete('a.ts');
    await model.editor.takeDiskChange(['a.ts']);
    expect(tabOf(model, 'a.ts')).toMatchObject({ conflict: 'deleted', content: { type: 'text' } });
    expect(await model.editor.save(id)).toBe(true);
    expect(main.files.get('a.ts')).toBe('one\n');
  });
});

describe('closing a tab', () => {
  it('asks about unsaved text, and keeps the tab when the person cancels', async () => {
    const { model } = await openWindow();
    await model.editor.openFile('a.ts');
    const { id } = tabOf(model, 'a.ts');
    type(model, id, 'mine\n');
    const closing = model.editor.closeTab(id);
    expect(model.app.getState().confirm?.title).toContain('a.ts');
    model.app.settle('cancelled');
    expect(await closing).toBe(false);
    expect(tabOf(model, 'a.ts').isDirty).toBe(true);
  });

  it('saves when asked to, and leaves the file alone when not', async () => {
    const { model, main } = await openWindow();
    for (const [path, answer, expected] of [
      ['a.ts', 'confirmed', 'mine\n'],
      ['b.ts', 'alternative', 'two\n'],
    ] as const) {
      await model.editor.openFile(path);
      const { id } = tabOf(model, path);
      type(model, id, 'mine\n');
      const closing = model.editor.closeTab(id);
      model.app.settle(answer);
      expect(await closing).toBe(true);
      expect(main.files.get(path)).toBe(expected);
    }
    expect(model.editor.getState().tabs).toEqual([]);
  });

  it('goes back to the tab shown before', async () => {
    const { model } = await openWindow();
    await model.editor.openFile('a.ts');
    await model.editor.openFile('b.ts');
    model.editor.openSettings('models');
    model.editor.activate(tabOf(model, 'a.ts').id);
    await model.editor.closeTab(tabOf(model, 'a.ts').id);
    expect(model.editor.getState().activeId).toBe('settings');
  });
});

describe('a window that was killed', () => {
  it('comes back with its tabs and with unsaved text', async () => {
    const storage = createStorage();
    const { bridge, main } = createFakeBridge({
      files: new Map([
        ['a.ts', 'one\n'],
        ['b.ts', 'two\n'],
      ]),
    });
    const model = createWindowModel(bridge, { storage, database: undefined, isMac: false });
    model.workspace.take(main.workspace, []);
    await model.editor.restore('workspace-1');
    await model.editor.openFile('b.ts');
    await model.editor.openFile('a.ts');
    type(model, tabOf(model, 'a.ts').id, 'unsaved\n');
    await model.editor.backUp();
    main.files.set('a.ts', 'changed meanwhile\n');
    await model.editor.restore('workspace-1');
    await model.editor.openFile('a.ts');
    expect(tabOf(model, 'a.ts')).toMatchObject({ isDirty: true, conflict: 'changed', content: { draft: 'unsaved\n' } });
    expect(tabOf(model, 'b.ts').content).toEqual({ type: 'loading' });
  });
});

describe('a proposal', () => {
  const proposal = { sessionId: 's', requestId: 'r', payloadSha256: '0', path: 'a.ts', before: 'one\n', text: 'two\n' };

  it('opens a tab, and saving it hands over the text and closes the tab', async () => {
    const { model, main } = await openWindow();
    model.proposals.open(proposal);
    expect(model.editor.getState().activeId).toBe('proposal-r');
    type(model, 'proposal-r', 'three\n');
    await model.editor.saveTab('proposal-r');
    expect(model.proposals.takeSaved('r')).toBe('three\n');
    expect(model.editor.getState().tabs).toEqual([]);
    expect(main.files.get('a.ts')).toBe('one\n');
  });

  it('closed without saving decides nothing', async () => {
    const { model } = await openWindow();
    model.proposals.open(proposal);
    await model.editor.closeTab('proposal-r');
    expect(model.proposals.getState()).toMatchObject({ open: [], saved: null });
  });
});

describe('a rename', () => {
  it('is followed by the tabs of a file and of everything below a folder', async () => {
    const { model, main } = await openWindow();
    main.files.set('src/c.ts', 'c\n');
    await model.editor.openFile('src/c.ts');
    model.editor.renamePath('src', 'lib');
    expect(tabOf(model, 'lib/c.ts').isDirty).toBe(false);
  });
});
