import { ShieldOff } from 'lucide-react';
import { useStore } from 'zustand';
import { activeSummary, type WindowModel } from '../../state/index.ts';
import { Banner, Button } from '../../ui/index.ts';

/** Says, for as long as it lasts, that hardly anything will ask, and where the rest can be read. */
export function PermissiveBanner({ model }: { readonly model: WindowModel }) {
  const { sessions, sessionActions, notices, editor } = model;
  const session = useStore(sessions, activeSummary);
  if (session?.mode !== 'permissive') return null;
  return (
    <Banner
      tone="ask"
      icon={ShieldOff}
      text="Permissive: the approval card will rarely appear. All is recorded; destructive commands and protected files still ask."
    >
      <Button size="small" variant="quiet" onClick={() => editor.openSettings('audit')}>
        Show the ledger
      </Button>
      <Button size="small" onClick={() => void notices.attempt(() => sessionActions.setMode(session.id, 'standard'))}>
        Back to Standard
      </Button>
    </Banner>
  );
}
