import { describe, expect, it } from 'vitest';
import { type AttachmentSources, describeAttachments } from './attachments.ts';

function createSources(files: Readonly<Record<string, string>>): AttachmentSources & { readonly read: string[] } {
  const read: string[] = [];
  return {
    read,
    isScreened: async (path) => path.startsWith('.env'),
    async readText(path) {
      read.push(path);
      const text = files[path];
      if (text === undefined) throw new Error('There is no such file.');
      return text;
    },
    readTerminal: (id) => (id === 't1' ? 'npm ERR! missing script' : undefined),
  };
}

describe('attachments', () => {
  it('put the open file, a mention, a selection and the terminal in front of the question', async () => {
    const sources = createSources({ 'a.ts': 'const a = 1;', 'b.ts': 'const b = 2;' });
    const text = await describeAttachments(
      [
        { type: 'open-file', path: 'a.ts' },
        { type: 'file', path: 'b.ts' },
        { type: 'selection', path: 'a.ts', fromLine: 3, toLine: 4, text: 'chosen' },
        { type: 'terminal', terminalId: 't1' },
      ],
      sources,
    );
    for (const expected of ['a.ts', 'const a = 1;', 'b.ts', 'const b = 2;', 'lines 3–4', 'chosen', 'missing script']) {
      expect(text).toContain(expected);
    }
  });

  it('never read a screened file, nor pass on a selection of one', async () => {
    const sources = createSources({ '.env': 'KEY=canary' });
    const text = await describeAttachments(
      [
        { type: 'file', path: '.env' },
        { type: 'selection', path: '.env', fromLine: 1, toLine: 1, text: 'KEY=canary' },
      ],
      sources,
    );
    expect(sources.read).toEqual([]);
    expect(text).not.toContain('canary');
    expect(text).toContain('.env was attached, but it is a secret path');
  });

  it('name what could not be read', async () => {
    const text = await describeAttachments([{ type: 'file', path: 'gone.ts' }], createSources({}));
    expect(text).toBe('The attached file gone.ts, could not be read: There is no such file.');
  });

  it('pass on no selection of a file that nobody can judge', async () => {
    const isScreened = async (): Promise<boolean> => {
      throw new Error('The folder is gone.');
    };
    const text = await describeAttachments([{ type: 'selection', path: 'a.ts', fromLine: 1, toLine: 2, text: 'canary' }], {
      ...createSources({}),
      isScreened,
    });
    expect(text).toBe('Selected lines 1–2 of a.ts, could not be read: The folder is gone.');
  });

  it('cannot end their own block', async () => {
    const text = await describeAttachments([{ type: 'file', path: 'a.md' }], createSources({ 'a.md': '```\nescape\n```' }));
    expect(text).toContain('````\n```\nescape\n```\n````');
  });

  it('say how much was left out', async () => {
    const text = await describeAttachments([{ type: 'file', path: 'a' }], createSources({ a: 'x'.repeat(60_010) }));
    expect(text).toContain('10 more characters, not shown');
  });
});
