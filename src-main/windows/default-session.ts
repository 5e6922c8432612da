import { session } from 'electron';
import { serveAppFiles } from './app-protocol.ts';
import { guardSession } from './guards.ts';

/**
 * Makes the session of our windows: nothing is permitted, and only the built page in `rendererDirectory` (absolute) is served, its
 * scripts once `isOpen` has resolved.
 */
export function prepareDefaultSession(rendererDirectory: string, isOpen: Promise<void>): void {
  guardSession(session.defaultSession);
  serveAppFiles(session.defaultSession.protocol, rendererDirectory, isOpen);
}
