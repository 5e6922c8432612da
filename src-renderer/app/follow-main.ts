import { atNextFrame, type WindowModel } from '../state/index.ts';
import { applyTheme } from './theme.ts';

/** How soon unsaved text is safe from a crash, in milliseconds. */
const backUpDelayMs = 400;

/** Loads what main knows and follows what it says from then on. */
export function followMain(model: WindowModel): void {
  const { client, notices, settings, workspace, editor, audit, sessionActions } = model;
  settings.watch();
  workspace.watch();
  audit.watch();
  sessionActions.watch();
  model.chat.watch(atNextFrame);
  model.terminals.watch();
  client.on('app/notice', (report) => notices.show(report, { place: 'banner' }));
  client.on('app/command', ({ command }) => model.commands.run(command));
  client.on('workspace/changed', ({ paths }) => void notices.attempt(() => editor.takeDiskChange(paths)));
  applyTheme(settings);
  const settled = followWorkspace(model);
  keepDraftsSafe(model);
  void notices
    .attempt(() => load(model))
    .then(settled)
    .then(() => model.app.setState({ isSettled: true }));
}

async function load({ client, app, notices, settings, workspace }: WindowModel): Promise<void> {
  const loaded = await client.request('app/load');
  const { version, platform, isTestRuntime, homeDirectory } = loaded;
  settings.take(loaded.settings, loaded.providers);
  for (const report of loaded.notices) notices.show(report, { place: 'banner' });
  app.setState({ isLoaded: true, version, platform, isTestRuntime, homeDirectory });
  if (!loaded.settings.isWalkthroughDone) app.openOverlay('walkthrough');
  workspace.take(loaded.workspace, loaded.recentWorkspaces);
}

/** Another folder means other sessions, another ledger and other tabs. The result waits for those of the last folder. */
function followWorkspace({
  notices,
  workspace,
  sessions,
  sessionActions,
  editor,
  audit,
  terminals,
  drafts,
  proposals,
}: WindowModel): () => Promise<unknown> {
  let loading: Promise<unknown> = Promise.resolve();
  workspace.subscribe((state, before) => {
    if (state.workspace?.id === before.workspace?.id) return;
    sessions.clear();
    audit.clear();
    terminals.clear();
    drafts.setState({ drafts: new Map() });
    proposals.setState({ open: [], saved: null });
    const { workspace: opened } = state;
    void notices.attempt(() => editor.restore(opened?.id ?? null));
    void notices.attempt(() => audit.loadStatus());
    if (opened !== null) loading = notices.attempt(() => sessionActions.loadAll());
  });
  return () => loading;
}

function keepDraftsSafe({ editor, notices }: WindowModel): void {
  let isDue = false;
  const backUp = () => {
    isDue = false;
    void notices.attempt(() => editor.backUp());
  };
  editor.onTextChange(() => {
    if (isDue) return;
    isDue = true;
    setTimeout(backUp, backUpDelayMs);
  });
  window.addEventListener('pagehide', backUp);
}
