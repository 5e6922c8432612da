import { execFileSync } from 'node:child_process';
import { cpSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type CallOutcome, runTurn } from '@gatehouse/agent';
import type { Action } from '@gatehouse/agent-sdk/action';
import type { JsonObject } from '@gatehouse/agent-sdk/base';
import type { ModelEvent, ModelMessage, ModelToolCall } from '@gatehouse/agent-sdk/providers';
import { createFrozenClock, createSequentialIds, createTempFolder, type TempFolder } from '@gatehouse/testing';
import { describe, expect, it } from 'vitest';
import { createTourProvider } from './tour-provider.ts';

const resourcesDir = join(import.meta.dirname, '../../../resources');
const refused = (reason: string, code: `ERR_${string}` = 'ERR_GATE_REJECTED'): CallOutcome => ({ status: 'refused', reason, code });
const answer = (text: string, isError = false): CallOutcome => ({
  status: isError ? 'failed' : 'done',
  action: {} as Action,
  output: { text, isError, facts: {} },
  ledgerSeq: 1,
});

/** A conversation with the tour over a copy of its workspace. `judge` may answer a call in place of doing it. */
function openTour(judge: (call: ModelToolCall) => CallOutcome | undefined = () => undefined) {
  const folder = createTempFolder();
  cpSync(join(resourcesDir, 'tour/workspace'), folder.path, { recursive: true });
  const history: ModelMessage[] = [];
  const calls: ModelToolCall[] = [];
  const send = async (userText: string): Promise<string> => {
    const { messages, reason, error } = await runTurn({
      turnId: 't',
      provider: createTourProvider({ resourcesDir, wordDelayMs: 0 }),
      model: 'tour',
      tools: [],
      systemPrompt: 'x',
      history,
      userText,
      attachmentsText: '',
      dispatch: (call) => {
        calls.push(call);
        return Promise.resolve(judge(call) ?? perform(call, folder));
      },
      emit: () => undefined,
      signal: new AbortController().signal,
      ids: createSequentialIds(),
      clock: createFrozenClock(),
    });
    expect({ reason, error }).toEqual({ reason: 'done', error: undefined });
    history.push(...messages);
    return messages.flatMap((message) => (message.role === 'assistant' ? [message.text] : [])).join('\n---\n');
  };
  return { send, calls, folder, [Symbol.dispose]: () => folder.dispose() };
}

function perform(call: ModelToolCall, folder: TempFolder): CallOutcome {
  const input = call.arguments as JsonObject & Record<'path' | 'old_string' | 'new_string' | 'command', string>;
  if (input.path === '.env') return refused('.env is a secret path (S1: environment files).');
  if (call.tool === 'read') return answer(folder.readText(input.path));
  if (call.tool === 'edit') {
    const before = folder.readText(input.path);
    if (before.split(input.old_string).length !== 2) return refused('old_string does not occur in the file', 'ERR_TOOL_NO_MATCH');
    writeFileSync(folder.resolve(input.path), before.replace(input.old_string, input.new_string));
    return answer('Written.');
  }
  if (call.tool === 'bash_run') return runShell(input.command, folder);
  return answer('README.md\ncheck.sh\norders/\nsrc/');
}

function runShell(command: string, folder: TempFolder): CallOutcome {
  try {
    return answer(execFileSync('sh', ['-c', command], { cwd: folder.path, encoding: 'utf8' }));
  } catch (thrown) {
    return answer(`exit code 1\n${(thrown as { stdout: string }).stdout}`, true);
  }
}

const scenes = (calls: readonly ModelToolCall[]) => calls.map((call) => call.callId.split('.')[1]);
const isEdit = (call: ModelToolCall) => call.tool === 'edit';

describe('the guided tour', () => {
  it('looks, runs a failing check, is refused a secret, repairs the bug and sees the check pass', async () => {
    using tour = openTour();
    const told = await tour.send('Start the tour');
    expect(scenes(tour.calls)).toEqual(['welcome', 'look-at-source', 'first-check', 'try-secret', 'propose-edit', 'second-check']);
    expect(told).toMatch(/^\*\*This is the guided tour: a written lesson, not a model/);
    expect(told).toContain('secret path (S1');
    expect(told).toMatch(/All checks pass[\s\S]*Settings → Audit/);
    expect(tour.folder.readText('src/receipt.sh')).toContain('-ge 5000');
  });

  it('says what a rejection did, and shows the change again when asked', async () => {
    let isFirst = true;
    using tour = openTour((call) => {
      if (!isEdit(call) || !isFirst) return undefined;
      isFirst = false;
      return refused('The person rejected it: use a constant');
    });
    const told = await tour.send('start the tour');
    expect(told).toMatch(/You rejected the change[\s\S]*use a constant/);
    expect(tour.folder.readText('src/receipt.sh')).toContain('-gt 5000');
    expect(await tour.send('what is a constant?')).toMatch(/^I am a written lesson, not a model/);
    expect(await tour.send('**Continue**.')).toContain('All checks pass');
  });

  it('goes on when the commands are refused', async () => {
    using tour = openTour((call) => (call.tool === 'bash_run' ? refused('no') : undefined));
    expect(await tour.send('start')).toMatch(
      /You refused, so nothing ran[\s\S]*You refused the check, so I cannot say that the repair works/,
    );
  });

  it('sees that the person changed the repair so that the check still fails', async () => {
    using tour = openTour((call) => (isEdit(call) ? answer('Written, as edited by the person.') : undefined));
    const told = await tour.send('start');
    expect(told).toMatch(/The checks do not pass yet/);
  });

  it('can be taken again from the beginning in the same folder', async () => {
    using tour = openTour();
    await tour.send('start');
    expect(await tour.send('restart')).toMatch(/All checks pass already/);
    expect(new Set(tour.calls.map((call) => call.callId)).size).toBe(tour.calls.length);
  });

  it('answers no free question, not even the first', async () => {
    using tour = openTour();
    expect(await tour.send('Please refactor my code')).toMatch(
      /^I am a written lesson, not a model, so I cannot answer that\. Here is the lesson\./,
    );
  });

  it('is stopped in the middle of a word', async () => {
    const stop = new AbortController();
    const events: ModelEvent[] = [];
    const messages = [{ role: 'user' as const, text: 'start' }];
    for await (const event of createTourProvider({ resourcesDir }).stream({ model: 'tour', messages, tools: [], signal: stop.signal })) {
      events.push(event);
      if (events.length === 5) stop.abort();
    }
    expect(events.at(-1)).toEqual({ type: 'finish', reason: 'aborted', usage: undefined });
    expect(events).toHaveLength(6);
  });

  it('says so when its lesson is missing', async () => {
    const request = { model: 'tour', messages: [], tools: [], signal: new AbortController().signal };
    const events: ModelEvent[] = [];
    for await (const event of createTourProvider({ resourcesDir: '/nowhere' }).stream(request)) events.push(event);
    expect(events).toMatchObject([{ type: 'error', error: { code: 'ERR_PROVIDER_TOUR_LESSON' } }]);
  });

  it('ships a secret that is none', () => {
    expect(readFileSync(join(resourcesDir, 'tour/workspace/.env'), 'utf8')).toContain('not-a-real-key');
  });
});
