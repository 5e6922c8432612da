import { toErrorReport } from '@gatehouse/agent-sdk/base';
import { useEffect, useState } from 'react';
import type { ErrorReport } from '../../../src-shared/index.ts';

/** Long enough to type on. */
const typingPauseMs = 150;

export interface Answered<Answer> {
  /** Null while nothing is asked. */
  readonly answer: Answer | null;
  readonly problem: ErrorReport | null;
}

const nothing = { answer: null, problem: null };

/** What main says of a text, a moment after the last key; an answer to an older text never shows. `ask` must be stable. */
export function useAnswer<Answer>(text: string, ask: (text: string) => Promise<Answer>): Answered<Answer> {
  const [state, setState] = useState<Answered<Answer>>(nothing);
  const asked = text.trim();
  useEffect(() => {
    if (asked === '') {
      setState(nothing);
      return;
    }
    let isCurrent = true;
    const take = (answered: Answered<Answer>) => isCurrent && setState(answered);
    const timer = setTimeout(() => {
      ask(asked).then(
        (answer) => take({ answer, problem: null }),
        (thrown: unknown) => take({ answer: null, problem: toErrorReport(thrown) }),
      );
    }, typingPauseMs);
    return () => {
      isCurrent = false;
      clearTimeout(timer);
    };
  }, [asked, ask]);
  return state;
}
