import type { EgressDecision } from '@gatehouse/agent';
import type { ModelEvent, ModelMessage, ModelProvider, ModelRequest, ModelTool } from '@gatehouse/agent-sdk/providers';
import { createMemoryLedger } from '@gatehouse/testing';
import { describe, expect, it } from 'vitest';
import { type CredentialAction, type EgressParts, guardEgress } from './egress-guard.ts';

/** Finds `SECRET` and digits: what is held here is the guard, not the scanner. */
const scanner = {
  redact(text: string) {
    const findings = [...text.matchAll(/SECRET\d+/g)].map(({ index }) => ({
      kind: 'test-secret',
      offset: Buffer.byteLength(text.slice(0, index)),
    }));
    return { text: text.replace(/SECRET\d+/g, '[REDACTED:test-secret]'), findings };
  },
};

function createGuarded(
  changes: Partial<EgressParts> = {},
  answer: EgressDecision | 'throw' = 'redact',
  { id = 'openai-x', tools = [] }: { readonly id?: string; readonly tools?: readonly ModelTool[] } = {},
) {
  const sent: ModelRequest[] = [];
  const asked: number[] = [];
  const replaced: string[] = [];
  const ledger = createMemoryLedger();
  const provider: ModelProvider = {
    id,
    label: 'Example',
    isLocal: false,
    listModels: async () => [],
    async *stream(request) {
      sent.push(request);
      yield { type: 'finish', reason: 'stop', usage: undefined };
    },
  };
  const guarded = guardEgress(provider, {
    scanner,
    isHighConfidence: () => true,
    ledger,
    actorFacts: { agent: 'agent:main', principal: 'user:alice', sessionId: 's', workspaceId: 'w' },
    turnId: 't',
    credentialAction: () => 'redact_only',
    ask: async ({ findings }) => {
      asked.push(findings.length);
      if (answer === 'throw') throw new Error('nobody');
      return answer;
    },
    onReplaced: (_findings, source) => replaced.push(source),
    decisions: new Map(),
    ...changes,
  });
  const ask = async (...messages: ModelMessage[]): Promise<ModelEvent[]> => {
    const events: ModelEvent[] = [];
    const request = { model: 'm', messages, tools, signal: new AbortController().signal };
    for await (const event of guarded.stream(request)) events.push(event);
    return events;
  };
  return { ask, sent, asked, replaced, ledger };
}

const question = (text: string): ModelMessage => ({ role: 'user', text });
const held = question('line one\nmy key is SECRET1, is it right?');

describe('what leaves for a model', () => {
  it('is sent as it is when it holds no secret, and nothing is asked or recorded', async () => {
    const { ask, sent, asked, ledger } = createGuarded();
    await ask(question('why is the total negative?'));
    expect([sent.length, asked.length, ledger.records.length]).toEqual([1, 0, 0]);
  });

  it.each<[EgressDecision, string | undefined, string]>([
    ['redact', 'line one\nmy key is [REDACTED:test-secret], is it right?', 'dlp.finding'],
    ['send', 'line one\nmy key is SECRET1, is it right?', 'dlp.override'],
    ['cancel', undefined, 'dlp.finding'],
  ])('when the person answers %s, a held question goes out as %s and is recorded as %s', async (decision, text, event) => {
    const { ask, sent, ledger } = createGuarded({}, decision);
    const events = await ask(held);
    expect(sent.map(({ messages }) => messages[0]?.text)).toEqual(text === undefined ? [] : [text]);
    expect(ledger.records.map((record) => record.event)).toEqual([event]);
    expect(JSON.stringify(ledger.records)).not.toContain('SECRET1');
    if (text === undefined) expect(events).toEqual([{ type: 'error', error: expect.objectContaining({ code: 'ERR_DLP_EGRESS' }) }]);
  });

  it('replaces what is only likely a secret without holding the question, and says so', async () => {
    const { ask, sent, asked, replaced } = createGuarded({ isHighConfidence: () => false });
    await ask(held);
    expect(sent[0]?.messages[0]?.text).toContain('[REDACTED:test-secret]');
    expect([asked, replaced]).toEqual([[], ['question']]);
  });

  it('sends nothing when the question cannot be shown', async () => {
    const { ask, sent } = createGuarded({}, 'throw');
    expect(await ask(held)).toEqual([{ type: 'error', error: expect.objectContaining({ message: 'nobody' }) }]);
    expect(sent).toEqual([]);
  });

  it('sends nothing when the ledger cannot record the finding', async () => {
    const ledger = { append: async () => Promise.reject(new Error('disk full')) };
    const { ask, sent } = createGuarded({ ledger });
    expect(await ask(held)).toEqual([{ type: 'error', error: expect.objectContaining({ message: 'disk full' }) }]);
    expect(sent).toEqual([]);
  });

  it('asks once about one question, however many requests its turn makes', async () => {
    const { ask, asked, sent } = createGuarded();
    await ask(held);
    await ask({ ...held }, { role: 'assistant', text: 'Let me see.', toolCalls: [] });
    expect([asked.length, sent.length]).toEqual([1, 2]);
    expect(sent[1]?.messages[0]?.text).toContain('[REDACTED:test-secret]');
  });

  it('asks again about a question that was not sent', async () => {
    const { ask, asked } = createGuarded({}, 'cancel');
    await ask(held);
    await ask(held);
    expect(asked).toEqual([1, 1]);
  });

  it('asks again about the same question when it would go elsewhere', async () => {
    const decisions: EgressParts['decisions'] = new Map();
    await createGuarded({ decisions }, 'send', { id: 'ollama' }).ask(held);
    const elsewhere = createGuarded({ decisions }, 'redact');
    await elsewhere.ask(held);
    expect(elsewhere.asked).toEqual([1]);
    expect(JSON.stringify(elsewhere.sent)).not.toMatch(/SECRET\d/);
  });

  it('replaces names and identifiers the model made up of a secret, a call’s and its result’s alike', async () => {
    const { ask, sent, replaced } = createGuarded();
    await ask(
      { role: 'assistant', text: '', toolCalls: [{ callId: 'SECRET7', tool: 'SECRET8', arguments: {}, rawArguments: '{}' }] },
      { role: 'tool', callId: 'SECRET7', tool: 'SECRET8', text: 'unknown', isError: true },
    );
    expect(JSON.stringify([sent, replaced])).not.toMatch(/SECRET\d/);
    const [call, result] = sent[0]?.messages ?? [];
    const [made] = call?.role === 'assistant' ? call.toolCalls : [];
    expect(result).toMatchObject({ callId: made?.callId, tool: made?.tool });
    expect(made?.tool).toMatch(/^redacted_[0-9a-f]{12}$/);
  });

  it('replaces what a connector says of its tools, and says so once a turn', async () => {
    const parameters = { type: 'object', properties: { url: { default: 'https://SECRET9@host' } } };
    const tools = [{ name: 'db_query', description: 'Asks SECRET8.', parameters }];
    const { ask, sent, replaced, ledger } = createGuarded({}, 'redact', { tools });
    await ask(question('one'));
    await ask(question('two'));
    expect(sent[1]?.tools).toEqual([
      {
        name: 'db_query',
        description: 'Asks [REDACTED:test-secret].',
        parameters: { type: 'object', properties: { url: { default: 'https://[REDACTED:test-secret]@host' } } },
      },
    ]);
    expect(replaced).toEqual(['definition of db_query']);
    expect(ledger.records).toMatchObject([{ event: 'dlp.finding', source: 'definition of db_query', findingCount: 2 }]);
  });

  it('replaces what tools returned and what the model repeats without asking, and says so', async () => {
    const { ask, sent, asked, replaced } = createGuarded();
    await ask(
      question('read it'),
      {
        role: 'assistant',
        text: '',
        toolCalls: [{ callId: '1', tool: 'write', arguments: { text: 'SECRET2' }, rawArguments: '{"text":"SECRET2"}' }],
      },
      { role: 'tool', callId: '1', tool: 'read', text: 'token=SECRET3', isError: false },
    );
    expect(JSON.stringify(sent)).not.toMatch(/SECRET\d/);
    expect(sent[0]?.messages[1]).toMatchObject({ toolCalls: [{ arguments: { text: '[REDACTED:test-secret]' } }] });
    expect([asked, replaced]).toEqual([[], ['answer', 'result of read']]);
  });

  it('replaces a secret even when the text claims to have been scanned', async () => {
    const { ask, sent } = createGuarded();
    await ask(question('[scanned:true] SECRET4'));
    expect(sent[0]?.messages[0]?.text).toBe('[scanned:true] [REDACTED:test-secret]');
  });

  it.each<[CredentialAction, number, string]>([
    ['block', 0, 'refused'],
    ['alert_only', 1, 'allow'],
  ])('under the policy %s makes %i requests, asks nobody and records %s', async (credentialAction, requests, decision) => {
    const { ask, sent, asked, ledger } = createGuarded({ credentialAction: () => credentialAction });
    await ask(held);
    expect([sent.length, asked.length, ledger.records.map((record) => record.decision)]).toEqual([requests, 0, [decision]]);
  });

  it('replaces secrets where nobody can be asked', async () => {
    const { ask, sent } = createGuarded({ ask: undefined });
    await ask(held);
    expect(sent[0]?.messages[0]?.text).toContain('[REDACTED:test-secret]');
  });

  it('names kind and line of a finding, never its value', async () => {
    const { ask, ledger } = createGuarded();
    await ask(question('ä\nö SECRET5\nSECRET6'));
    expect(ledger.records[0]).toMatchObject({
      findings: [
        { kind: 'test-secret', line: 2 },
        { kind: 'test-secret', line: 3 },
      ],
      findingCount: 2,
    });
  });
});
