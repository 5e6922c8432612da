import { describe, expect, it } from 'vitest';
import { checkDraft, toConnectorId, toDraft, toTransport } from './connector-draft.ts';

const stdio = { type: 'stdio', command: '/usr/bin/node', args: ['server.js', '--root', ' a b'], env: { TOKEN: 'x=y', EMPTY: '' } } as const;
const entry = { id: 'files', label: 'Files', isEnabled: true, transport: { ...stdio, args: [...stdio.args] } };

describe('a connector in the form', () => {
  it('is saved as it was read', () => {
    expect(toTransport(toDraft(entry))).toEqual(stdio);
    const http = { type: 'http', url: 'http://127.0.0.1:1/mcp' } as const;
    expect(toTransport(toDraft({ ...entry, transport: http }))).toEqual(http);
  });

  it('says what is missing, field by field', () => {
    const nothing = toDraft(undefined);
    expect(checkDraft(toDraft(entry))).toEqual({});
    expect(checkDraft({ ...nothing, env: '1=2' })).toEqual({
      label: 'Give it a name you will recognise.',
      command: 'Write the program to start.',
      env: 'A line has the form KEY=value; “1=2” has not.',
    });
    expect(checkDraft({ ...nothing, label: 'a', type: 'http' })).toEqual({ url: 'Write an address.' });
  });

  it('gets an identifier of its own', () => {
    expect(toConnectorId('My Files!', [])).toBe('my-files');
    expect(toConnectorId('My Files', ['my-files', 'my-files-2'])).toBe('my-files-3');
    expect(toConnectorId('ä', [])).toBe('connector');
  });
});
