import { BrowserWindow, Menu, type MenuItemConstructorOptions } from 'electron';

export interface MenuActions {
  readonly newWindow: () => void;
  /** Asks the focused window to run one of its commands. */
  readonly runCommand: (window: BrowserWindow, command: string) => void;
}

/**
 * The application menu. Its accelerators are shown but not registered (`registerAccelerator: false`) where the window
 * binds the key itself, so that a rebound key has one owner.
 */
export function installMenu(actions: MenuActions): void {
  const command = (label: string, id: string, accelerator?: string): MenuItemConstructorOptions => ({
    label,
    registerAccelerator: false,
    ...(accelerator === undefined ? {} : { accelerator }),
    click: (_item, window) => {
      if (window instanceof BrowserWindow) actions.runCommand(window, id);
    },
  });
  const template: MenuItemConstructorOptions[] = [
    ...(process.platform === 'darwin' ? [{ role: 'appMenu' as const }] : []),
    {
      label: 'File',
      submenu: [
        command('Open folder…', 'workspace.open', 'CmdOrCtrl+O'),
        { label: 'New window', accelerator: 'CmdOrCtrl+Shift+N', click: actions.newWindow },
        { type: 'separator' },
        command('Save', 'editor.save', 'CmdOrCtrl+S'),
        command('Close tab', 'editor.closeTab', 'CmdOrCtrl+W'),
        { type: 'separator' },
        command('Settings', 'settings.open', 'CmdOrCtrl+,'),
        { type: 'separator' },
        { role: 'quit' },
      ],
    },
    { role: 'editMenu' },
    {
      label: 'View',
      submenu: [
        command('Command palette', 'palette.open', 'CmdOrCtrl+K'),
        command('Agent', 'agent.focus', 'CmdOrCtrl+L'),
        command('Explorer', 'explorer.focus', 'CmdOrCtrl+Shift+E'),
        command('Terminal', 'terminal.toggle', 'Ctrl+`'),
        { type: 'separator' },
        { role: 'resetZoom' },
        { role: 'zoomIn' },
        { role: 'zoomOut' },
        { role: 'togglefullscreen' },
      ],
    },
    { role: 'windowMenu' },
  ];
  Menu.setApplicationMenu(Menu.buildFromTemplate(template));
}
