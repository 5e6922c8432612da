import type { ApprovalMode } from '../../src-shared/index.ts';
import { activeSummary, activeTranscript, type Command, type Commands, pendingApprovals, type WindowModel } from '../state/index.ts';
import { modeWords } from '../ui/index.ts';
import { formatChord } from './chords.ts';
import { focusPlace } from './focus.ts';

type Parts = Omit<WindowModel, 'commands'>;

/** Every command of the window, in the order of the palette. */
export function createCommands(parts: Parts, isMac: boolean): Commands {
  const all: readonly Command[] = [
    ...goCommands(parts),
    ...workspaceCommands(parts),
    ...editorCommands(parts),
    ...agentCommands(parts),
    ...terminalCommands(parts),
    ...layoutCommands(parts),
    ...settingsCommands(parts),
  ];
  const byId = new Map(all.map((command) => [command.id, command]));
  return {
    all,
    run(id) {
      const command = byId.get(id);
      if (command === undefined) {
        parts.notices.show({
          code: 'ERR_COMMAND_UNKNOWN',
          message: `This window has no command ${id}.`,
          untouched: 'Nothing was done.',
          nextStep: 'Open the palette to see the commands there are.',
        });
        return;
      }
      void parts.notices.attempt(async () => command.run());
    },
    keysOf(id) {
      const [keys] = byId.get(id)?.keys ?? [];
      return keys === undefined ? undefined : formatChord(keys, isMac);
    },
  };
}

function goCommands({ app, workspace }: Parts): Command[] {
  return [
    { id: 'palette.open', title: 'Show all commands', keys: ['Mod+K', 'Mod+Shift+P'], run: () => app.openOverlay('palette') },
    {
      id: 'quickOpen.open',
      title: 'Go to file…',
      keys: ['Mod+P'],
      run: () => (workspace.getState().workspace === null ? workspace.pick() : app.openOverlay('quick-open')),
    },
  ];
}

function workspaceCommands({ workspace, client, layout, app }: Parts): Command[] {
  const show = (view: 'explorer' | 'search' | 'sessions') => {
    layout.showSideView(view);
    focusPlace('side');
  };
  return [
    { id: 'workspace.open', title: 'Open folder…', keys: ['Mod+O'], run: () => workspace.pick() },
    { id: 'workspace.openTour', title: 'Take the guided tour', run: () => workspace.openTour() },
    { id: 'workspace.close', title: 'Close folder', run: () => workspace.close() },
    { id: 'window.new', title: 'New window', run: () => client.request('app/newWindow') },
    { id: 'explorer.focus', title: 'Show explorer', keys: ['Mod+Shift+E'], isTakenFromTerminal: true, run: () => show('explorer') },
    { id: 'explorer.refresh', title: 'Read the file tree again', run: () => workspace.refresh() },
    { id: 'search.focus', title: 'Search in files', keys: ['Mod+Shift+F'], isTakenFromTerminal: true, run: () => show('search') },
    { id: 'sessions.focus', title: 'Show sessions', run: () => show('sessions') },
    { id: 'walkthrough.open', title: 'Show the walkthrough', run: () => app.openOverlay('walkthrough') },
  ];
}

function editorCommands({ editor, settings }: Parts): Command[] {
  const withActive = (run: (tabId: string) => unknown) => () => {
    const { activeId } = editor.getState();
    return activeId === null ? undefined : run(activeId);
  };
  const changeEditor = (change: (editor: { isVimOn: boolean; isLineWrapOn: boolean }) => object) => () => {
    const current = settings.getState().settings?.editor;
    return current === undefined ? undefined : settings.change({ editor: { ...current, ...change(current) } });
  };
  return [
    { id: 'editor.save', title: 'Save file', keys: ['Mod+S'], run: withActive((tabId) => editor.saveTab(tabId)) },
    { id: 'editor.closeTab', title: 'Close tab', keys: ['Mod+W'], run: withActive((tabId) => editor.closeTab(tabId)) },
    { id: 'editor.closeAll', title: 'Close all tabs', run: () => editor.closeAll() },
    { id: 'editor.nextTab', title: 'Next tab', keys: ['Ctrl+Tab', 'Ctrl+PageDown'], run: () => editor.cycle(1) },
    { id: 'editor.previousTab', title: 'Previous tab', keys: ['Ctrl+Shift+Tab', 'Ctrl+PageUp'], run: () => editor.cycle(-1) },
    { id: 'editor.focus', title: 'Focus the editor', keys: ['Mod+1'], isTakenFromTerminal: true, run: () => editor.focusEditor() },
    { id: 'editor.toggleVim', title: 'Turn Vim keys on or off', run: changeEditor(({ isVimOn }) => ({ isVimOn: !isVimOn })) },
    {
      id: 'editor.toggleWrap',
      title: 'Turn line wrapping on or off',
      keys: ['Alt+Z'],
      run: changeEditor(({ isLineWrapOn }) => ({ isLineWrapOn: !isLineWrapOn })),
    },
  ];
}

function agentCommands({ layout, sessions, sessionActions, approvals }: Parts): Command[] {
  const waiting = () => pendingApprovals(activeTranscript(sessions.getState())).map(({ request }) => request.id);
  const showAgent = () => {
    layout.setOpen('agent', true);
    focusPlace('agent');
  };
  const setMode = (mode: ApprovalMode) => {
    const session = activeSummary(sessions.getState());
    return session === null ? undefined : sessionActions.setMode(session.id, mode);
  };
  return [
    { id: 'agent.focus', title: 'Ask the agent', keys: ['Mod+L'], run: showAgent },
    {
      id: 'session.new',
      title: 'New session',
      keys: ['Mod+Shift+K'],
      run: async () => {
        await sessionActions.create();
        showAgent();
      },
    },
    ...modeWords.map(({ mode, label }) => ({ id: `session.${mode}`, title: `${label} mode for this session`, run: () => setMode(mode) })),
    {
      id: 'approval.focus',
      title: 'Focus the waiting approval',
      keys: ['Alt+A'],
      isTakenFromTerminal: true,
      run: () => approvals.focusCard(),
    },
    { id: 'approval.next', title: 'Next approval', keys: ['F8'], isTakenFromTerminal: true, run: () => approvals.move(waiting(), 1) },
    {
      id: 'approval.previous',
      title: 'Previous approval',
      keys: ['Shift+F8'],
      isTakenFromTerminal: true,
      run: () => approvals.move(waiting(), -1),
    },
  ];
}

function terminalCommands({ layout, terminals }: Parts): Command[] {
  const shown = (run: () => unknown) => () => {
    layout.setOpen('terminal', true);
    return run();
  };
  return [
    {
      id: 'terminal.new',
      title: 'New terminal',
      keys: ['Ctrl+Shift+`'],
      isTakenFromTerminal: true,
      run: shown(() => terminals.create()),
    },
    { id: 'terminal.splitRight', title: 'Split the terminal to the right', run: shown(() => terminals.split('right')) },
    { id: 'terminal.splitDown', title: 'Split the terminal downwards', run: shown(() => terminals.split('down')) },
  ];
}

function layoutCommands({ layout, editor, terminals }: Parts): Command[] {
  const toggleTerminal = async () => {
    layout.toggle('terminal');
    if (!layout.isOpen('terminal')) {
      editor.focusEditor();
      return;
    }
    // An empty panel helps nobody: whoever opens it wants a shell.
    await terminals.load();
    if (terminals.getState().tabs.length === 0) await terminals.create();
    focusPlace('terminal');
  };
  return [
    {
      id: 'terminal.toggle',
      title: 'Show or hide the terminal',
      keys: ['Ctrl+`', 'Mod+J'],
      isTakenFromTerminal: true,
      run: toggleTerminal,
    },
    { id: 'layout.toggleSide', title: 'Show or hide the side bar', keys: ['Mod+B'], run: () => layout.toggle('side') },
    { id: 'layout.toggleAgent', title: 'Show or hide the agent', keys: ['Mod+Alt+B'], run: () => layout.toggle('agent') },
  ];
}

function settingsCommands({ editor, audit, settings }: Parts): Command[] {
  const setTheme = (theme: 'system' | 'dark' | 'light') => () => settings.change({ theme });
  return [
    { id: 'settings.open', title: 'Settings', keys: ['Mod+,'], run: () => editor.openSettings() },
    { id: 'settings.models', title: 'Settings: models', run: () => editor.openSettings('models') },
    { id: 'settings.approvals', title: 'Settings: what you allowed', run: () => editor.openSettings('approvals') },
    { id: 'settings.connectors', title: 'Settings: connectors', run: () => editor.openSettings('connectors') },
    { id: 'settings.security', title: 'Settings: security', run: () => editor.openSettings('security') },
    { id: 'audit.open', title: 'Settings: audit', run: () => editor.openSettings('audit') },
    {
      id: 'audit.verify',
      title: 'Verify the ledger from genesis',
      run: () => {
        editor.openSettings('audit');
        return audit.verify();
      },
    },
    {
      id: 'settings.toggleAirGap',
      title: 'Turn air-gap on or off',
      run: () => {
        const security = settings.getState().settings?.security;
        return security === undefined ? undefined : settings.change({ security: { ...security, isAirGapOn: !security.isAirGapOn } });
      },
    },
    { id: 'theme.system', title: 'Theme: as the system', run: setTheme('system') },
    { id: 'theme.dark', title: 'Theme: dark', run: setTheme('dark') },
    { id: 'theme.light', title: 'Theme: light', run: setTheme('light') },
  ];
}
