import type { ActionStory } from '@gatehouse/agent-sdk/audit/node';
import { isGatehouseError } from '@gatehouse/agent-sdk/base';
import type { CompiledPolicy } from '@gatehouse/agent-sdk/policy';
import { judgeStory, type Rejudgement } from '../../../../src-main/policy/index.ts';
import type { CommandHost } from '../command.ts';
import { loadPolicy } from '../policy/load-policy.ts';

/** @param paths of policy documents; none means those in force in the current folder */
export async function rejudge(story: ActionStory, paths: readonly string[], host: CommandHost): Promise<Rejudgement> {
  return judgeStory(story, await loadOrNothing(paths, host));
}

async function loadOrNothing(paths: readonly string[], host: CommandHost): Promise<CompiledPolicy | string> {
  try {
    return (await loadPolicy(paths, host)).policy;
  } catch (thrown) {
    if (!isGatehouseError(thrown)) throw thrown;
    return `The policy cannot be read: ${thrown.message}`;
  }
}
