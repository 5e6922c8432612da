import type { Extension } from '@codemirror/state';
import type { JsonObject } from '@gatehouse/agent-sdk/base';
import type { WindowModel } from '../../state/index.ts';

/** Completion, explanation and marks for a policy document; loaded when the first one is opened. */
export async function loadPolicyHelp(
  { client }: WindowModel,
  file: { readonly format: 'yaml' | 'toml'; readonly isPolicyByName: boolean },
): Promise<Extension> {
  const { policyHelp } = await import('../../editor/policy.ts');
  return policyHelp({
    ...file,
    loadSchema: async () => (await client.request('policy/schema')) as JsonObject,
    check: (text, format) => client.request('policy/check', { text, format }),
  });
}
