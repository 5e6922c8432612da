import type { Policy } from './approval-gate-contract.ts';

/**
 * What is set for one tool of a server: what the other policies say (`inherit`), no question, always a question, or
 * never.
 */
export type ToolApproval = 'inherit' | 'auto' | 'confirm' | 'block';

/**
 * Votes on calls of tools as it is set for each, by the action's target; all other actions, and tools that nothing is set
 * for, are `inner`'s to judge.
 *
 * @param settings read at every call, so a change counts at once
 */
export function toolApprovalPolicy(settings: () => Readonly<Record<string, ToolApproval>>, inner: Policy): Policy {
  return {
    name: inner.name,
    classify(action) {
      const all = settings();
      const name = action.target ?? '';
      const setting = action.kind === 'tool' && Object.hasOwn(all, name) ? all[name] : 'inherit';
      switch (setting) {
        case 'inherit':
          return inner.classify(action);
        case 'auto':
          return 'auto';
        case 'confirm':
          return { vote: 'ask', reason: `Calls of ${name} are always asked for.`, isRememberable: false };
        default:
          return { vote: 'deny', reason: `The tool ${name} is blocked.` };
      }
    },
  };
}
