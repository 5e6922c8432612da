import { lazy, Suspense, useEffect, useState } from 'react';
import { useStore } from 'zustand';
import { AgentPanel } from '../features/chat/index.ts';
import { activeTranscript, pendingApprovals, type WindowModel } from '../state/index.ts';

// A window in which nobody asked anything yet needs neither the card nor the editor behind its diff.
const ApprovalDock = lazy(async () => ({ default: (await import('../features/approvals/index.ts')).ApprovalDock }));
const DiffReview = lazy(async () => ({ default: (await import('../features/diff-review/index.ts')).DiffReview }));

/** The agent's panel with its waiting questions: features do not import each other, so they meet here. */
export function Agent({ model }: { readonly model: WindowModel }) {
  const isAsking = useStore(model.sessions, (state) => pendingApprovals(activeTranscript(state)).length > 0);
  const [wasAsking, setWasAsking] = useState(false);
  // Once there it stays: an answer that came too late is told after its question is gone.
  useEffect(() => {
    if (isAsking) setWasAsking(true);
  }, [isAsking]);
  return (
    <AgentPanel
      model={model}
      approvalDock={<Suspense>{(isAsking || wasAsking) && <ApprovalDock model={model} DiffReview={DiffReview} />}</Suspense>}
    />
  );
}
