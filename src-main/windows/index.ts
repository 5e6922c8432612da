export { appOrigin, registerAppScheme } from './app-protocol.ts';
export { prepareDefaultSession } from './default-session.ts';
export { moveToTrash, openExternalAfterAsking, pickFolder, showFatalError } from './dialogs.ts';
export { cutNetwork, guardContents } from './guards.ts';
export { installMenu, type MenuActions } from './menu.ts';
export { applyTheme, loadPage, openWindow, type WindowOptions } from './window.ts';
