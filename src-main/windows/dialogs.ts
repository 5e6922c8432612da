import { BrowserWindow, dialog, shell, type WebContents } from 'electron';

/** Asks for a folder. Undefined when the person cancelled. */
export async function pickFolder(asker: WebContents, title: string, buttonLabel: string): Promise<string | undefined> {
  const options: Electron.OpenDialogOptions = { title, buttonLabel, properties: ['openDirectory', 'createDirectory'] };
  const window = BrowserWindow.fromWebContents(asker);
  const result = window === null ? await dialog.showOpenDialog(options) : await dialog.showOpenDialog(window, options);
  return result.canceled ? undefined : result.filePaths[0];
}

/** Opens an http or https address in the person's browser, after they saw it whole and agreed. */
export async function openExternalAfterAsking(asker: WebContents, url: string): Promise<boolean> {
  const { protocol, href } = new URL(url);
  if (protocol !== 'https:' && protocol !== 'http:') return false;
  const window = BrowserWindow.fromWebContents(asker);
  if (window === null) return false;
  const { response } = await dialog.showMessageBox(window, {
    type: 'question',
    message: 'Open this address in your browser?',
    detail: href,
    buttons: ['Cancel', 'Open in browser'],
    defaultId: 0,
    cancelId: 0,
  });
  if (response !== 1) return false;
  await shell.openExternal(href);
  return true;
}

/** Moves an absolute path to the system's trash. Rejects when the system cannot. */
export function moveToTrash(path: string): Promise<void> {
  return shell.trashItem(path);
}

/** A start-up failure that no window can show. */
export function showFatalError(title: string, text: string): void {
  dialog.showErrorBox(title, text);
}
