import type { Classification, FrozenAction, Policy, Vote } from './approval-gate-contract.ts';

export interface PolicyVote {
  readonly policy: string;
  readonly vote: Vote;
  readonly reason: string;
  readonly isRememberable: boolean;
}

/** What one policy says. One that throws, or answers with what is no vote, denies. */
export async function classifyWith(policy: Policy, action: FrozenAction): Promise<PolicyVote> {
  const name = policy.name;
  try {
    const answer = await policy.classify(action);
    const { vote, reason, isRememberable = true } = typeof answer === 'string' ? ({ vote: answer } as Classification) : answer;
    if (vote !== 'auto' && vote !== 'ask' && vote !== 'deny') return broken(name, 'It gave an answer that is no vote.');
    return { policy: name, vote, reason: reason ?? defaultReasons[vote], isRememberable };
  } catch {
    return broken(name, 'It failed.');
  }
}

const defaultReasons: Readonly<Record<Vote, string>> = {
  auto: 'It passes.',
  ask: 'A person decides.',
  deny: 'It is refused.',
};

function broken(policy: string, reason: string): PolicyVote {
  return { policy, vote: 'deny', reason, isRememberable: false };
}
