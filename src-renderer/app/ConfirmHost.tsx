import { lazy, Suspense } from 'react';
import { useStore } from 'zustand';
import type { WindowModel } from '../state/index.ts';
import { Button } from '../ui/index.ts';

const Dialog = lazy(async () => ({ default: (await import('../ui/floating.ts')).Dialog }));

/** The question that waits for the person, if any. */
export function ConfirmHost({ model }: { readonly model: WindowModel }) {
  const request = useStore(model.app, (state) => state.confirm);
  if (request === null) return null;
  const { settle } = model.app;
  return (
    <Suspense>
      <Dialog
        isOpen
        title={request.title}
        description={request.description}
        onClose={() => settle('cancelled')}
        actions={
          <>
            <Button onClick={() => settle('cancelled')}>Cancel</Button>
            {request.alternativeLabel !== undefined && <Button onClick={() => settle('alternative')}>{request.alternativeLabel}</Button>}
            <Button variant={request.isDanger === true ? 'danger' : 'primary'} autoFocus onClick={() => settle('confirmed')}>
              {request.confirmLabel}
            </Button>
          </>
        }
      />
    </Suspense>
  );
}
