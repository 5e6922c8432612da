import type { ModelEvent, ModelProvider, ModelRequest } from '@gatehouse/agent-sdk/providers';

/** What a scripted provider streams for one request: events, or a function of the request that makes them. */
export type ScriptedStep = readonly ModelEvent[] | ((request: ModelRequest) => AsyncIterable<ModelEvent> | Iterable<ModelEvent>);

export interface ScriptedProvider extends ModelProvider {
  /** Every request, in order. */
  readonly requests: readonly ModelRequest[];
}

/** A provider without a network, for tests of what stands above it. One step too many is an error event. */
export function createScriptedProvider(steps: readonly ScriptedStep[]): ScriptedProvider {
  const requests: ModelRequest[] = [];
  return {
    id: 'scripted',
    label: 'Scripted',
    isLocal: true,
    requests,
    listModels: () => Promise.resolve([{ name: 'scripted', detail: '' }]),
    async *stream(request) {
      const step = steps[requests.length];
      requests.push(request);
      if (step === undefined) {
        const message = `The script has no step ${requests.length}.`;
        yield { type: 'error', error: { code: 'ERR_TESTING_SCRIPT_ENDED', message, untouched: '', nextStep: '' } };
        return;
      }
      yield* typeof step === 'function' ? step(request) : step;
    },
  };
}
