import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { toErrorReport } from '@gatehouse/agent-sdk/base';
import type { ModelEvent, ModelProvider, ModelRequest } from '@gatehouse/agent-sdk/providers';
import { type Lesson, loadLesson } from './lesson.ts';
import { chooseMove, type TourMove } from './tour-script.ts';

export interface TourOptions {
  /** Absolute path of the folder that holds `tour/lesson.json`. */
  readonly resourcesDir: string;
  /** Between two words, in milliseconds. Default 16. */
  readonly wordDelayMs?: number;
}

export const tourProviderId = 'tour';
export const tourLabel = 'Guided tour';

/**
 * Plays the written lesson as if it were a model's replies, so that everything below it (loop, gate, tools, ledger) is
 * the real thing. Needs no key and no network. It never claims to be a model and answers no free question.
 */
export function createTourProvider({ resourcesDir, wordDelayMs = 16 }: TourOptions): ModelProvider {
  const file = join(resourcesDir, 'tour', 'lesson.json');
  let lesson: Promise<Lesson> | undefined;
  const load = (): Promise<Lesson> => {
    lesson ??= loadLesson(file);
    return lesson;
  };
  return {
    id: tourProviderId,
    label: tourLabel,
    isLocal: true,
    async *stream(request) {
      try {
        yield* tell(chooseMove(await load(), request.messages), request, wordDelayMs);
      } catch (thrown) {
        if (request.signal.aborted) yield { type: 'finish', reason: 'aborted', usage: undefined };
        else yield { type: 'error', error: toErrorReport(thrown) };
      }
    },
    listModels: () => Promise.resolve([{ name: 'tour', detail: 'A written lesson, not a model' }]),
  };
}

async function* tell(move: TourMove, { signal }: ModelRequest, wordDelayMs: number): AsyncGenerator<ModelEvent, void, undefined> {
  for (const delta of move.text.match(/\s*\S+|\s+$/g) ?? []) {
    signal.throwIfAborted();
    yield { type: 'text', delta };
    if (wordDelayMs > 0) await delay(wordDelayMs, undefined, { signal });
  }
  const call = move.scene?.call;
  if (call !== undefined) {
    const rawArguments = JSON.stringify(call.arguments);
    yield { type: 'tool-call', call: { callId: move.callId, tool: call.tool, arguments: call.arguments, rawArguments } };
  }
  yield { type: 'finish', reason: call === undefined ? 'stop' : 'tool-calls', usage: undefined };
}
