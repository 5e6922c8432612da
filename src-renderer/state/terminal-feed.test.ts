import { describe, expect, test } from 'vitest';
import type { Client } from './client.ts';
import { createTerminalFeed } from './terminal-feed.ts';

/** A feed with one connected place, and a main process whose screen is what it has sent so far. */
function connect() {
  let screen = '';
  let receive: (chunk: { terminalId: string; data: string; seq: number }) => void = () => {};
  const acknowledged: number[] = [];
  const pending: (() => void)[] = [];
  const client = {
    request: async (name: string, params: { seq?: number }) => {
      if (name === 'terminal/acknowledge') acknowledged.push(params.seq ?? -1);
      if (name !== 'terminal/attach') return undefined;
      const reply = { terminal: {}, replay: screen, seq: screen.length };
      await new Promise<void>((resolve) => pending.push(resolve));
      return reply;
    },
    on: (_name: string, listener: typeof receive) => {
      receive = listener;
      return () => {};
    },
  } as unknown as Client;
  const feed = createTerminalFeed(client);
  feed.watch();
  let drawn = '';
  const callbacks: (() => void)[] = [];
  const stop = feed.connect(
    't1',
    {
      reset: ({ replay }) => {
        drawn = replay;
      },
      write: (data, done) => {
        drawn += data;
        callbacks.push(done);
      },
    },
    (thrown) => {
      throw thrown;
    },
  );
  return {
    drawn: () => drawn,
    screen: () => screen,
    acknowledged,
    stop,
    attachments: () => pending.length,
    send(data: string, isLost = false) {
      screen += data;
      if (!isLost) receive({ terminalId: 't1', data, seq: screen.length });
    },
    ping: () => receive({ terminalId: 't1', data: '', seq: screen.length }),
    async answerAttach() {
      for (const resolve of pending.splice(0)) resolve();
      await new Promise((resolve) => setTimeout(resolve, 0));
    },
    finishDrawing() {
      for (const done of callbacks.splice(0)) done();
    },
  };
}

describe('a place that draws a terminal', () => {
  test('starts from the screen as it is and misses nothing that came meanwhile', async () => {
    const place = connect();
    place.send('before ');
    place.send('meanwhile ');
    await place.answerAttach();
    place.send('after');
    expect(place.drawn()).toBe('before meanwhile after');
  });

  test('is drawn anew when something was lost on the way', async () => {
    const place = connect();
    await place.answerAttach();
    place.send('one ');
    place.send('two ', true);
    place.send('three ');
    expect(place.drawn()).toBe('one ');
    await place.answerAttach();
    place.send('four');
    expect(place.drawn()).toBe('one two three four');
  });

  test('is drawn anew when main says that it has fallen behind', async () => {
    const place = connect();
    await place.answerAttach();
    place.send('lost', true);
    place.ping();
    await place.answerAttach();
    expect(place.drawn()).toBe('lost');
    place.ping();
    expect(place.attachments()).toBe(0);
  });

  test('tells how far it is when enough is drawn, or all', async () => {
    const place = connect();
    await place.answerAttach();
    place.send('x'.repeat(40_000));
    place.send('y'.repeat(10));
    place.finishDrawing();
    place.send('z');
    place.finishDrawing();
    expect(place.acknowledged).toEqual([0, 40_000, 40_010, 40_011]);
  });

  test('says nothing more after its end', async () => {
    const place = connect();
    await place.answerAttach();
    place.send('x');
    place.stop();
    place.finishDrawing();
    expect(place.acknowledged).toEqual([0]);
  });
});
