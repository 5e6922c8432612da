export { appOrigin, contentSecurityPolicy, registerAppScheme, serveAppFiles } from './app-protocol.ts';
export { moveToTrash, openExternalAfterAsking, pickFolder, showFatalError } from './dialogs.ts';
export { guardContents, guardSession } from './guards.ts';
export { installMenu, type MenuActions } from './menu.ts';
export { applyTheme, loadPage, openWindow, type WindowOptions } from './window.ts';
