import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { createFakeOllama, createTempFolder, createTestWorkspace } from '@gatehouse/testing';
import { spawn } from 'node-pty';
import { describe, expect, it } from 'vitest';

const script = join(import.meta.dirname, '../../../out/cli/gatehouse.js');

/** Runs one write in a real terminal; `answer` is given what the screen says whenever the question stands there. */
async function runWrite(typedAhead: string, answer: (word: string) => string) {
  using home = createTempFolder();
  using workspace = createTestWorkspace({ 'a.txt': 'alpha\n' });
  await using model = await createFakeOllama([
    { calls: [{ tool: 'write', arguments: { path: 'b.txt', content: 'be\u202eta\n' } }] },
    { text: 'Finished.' },
  ]);
  home.writeText('settings.json', JSON.stringify({ providers: { ollama: { baseUrl: model.url } } }));
  const args = [script, 'run', '--workspace', workspace.path, '--model', 'ollama/qwen3:8b', 'Write b'];
  const terminal = spawn(process.execPath, args, {
    cols: 120,
    env: { ...process.env, GATEHOUSE_HOME: home.path, ELECTRON_RUN_AS_NODE: '1' },
  });
  let screen = '';
  let isAnswered = false;
  terminal.write(typedAhead);
  terminal.onData((data) => {
    screen += data;
    const [, word] = /Type ([0-9a-f]{6}) to approve/.exec(screen) ?? [];
    if (word === undefined || isAnswered) return;
    isAnswered = true;
    terminal.write(answer(word));
  });
  const exitCode = await new Promise<number>((resolve) => terminal.onExit((exit) => resolve(exit.exitCode)));
  return { exitCode, screen, isWritten: existsSync(workspace.resolve('b.txt')), sent: JSON.stringify(model.chats.at(-1)?.messages) };
}

describe('a question in the terminal', () => {
  it('is approved by the word that came with it', async () => {
    const { exitCode, screen, isWritten } = await runWrite('', (word) => `${word}\r`);
    expect({ exitCode, isWritten }).toEqual({ exitCode: 0, isWritten: true });
    expect(screen).toContain('be\\u{202e}ta');
    expect(screen).not.toContain('\u202e');
  });

  it('is not approved by what was typed before it was asked', async () => {
    const { isWritten } = await runWrite('yes\ryes\ry\r', () => '');
    expect(isWritten).toBe(false);
  });

  it('is rejected with a reason that the model receives', async () => {
    const { isWritten, sent } = await runWrite('', () => 'Not in this folder\r');
    expect(isWritten).toBe(false);
    expect(sent).toContain('Not in this folder');
  });
});
