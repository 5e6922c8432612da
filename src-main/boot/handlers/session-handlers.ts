import type { Caller } from '../../ipc/index.ts';
import type { SessionRegistry } from '../../sessions/index.ts';
import type { Application } from '../application.ts';
import type { HandlersOf } from './handlers-of.ts';

export function createSessionHandlers(application: Application): HandlersOf<'sessions'> {
  const sessionsOf = ({ webContents }: Caller): SessionRegistry => application.windowOf(webContents.id).openWorkbench.sessions;
  return {
    'sessions/list': (_params, caller) => sessionsOf(caller).list(),
    'sessions/create': (_params, caller) => sessionsOf(caller).create().toView(),
    'sessions/open': ({ sessionId }, caller) => sessionsOf(caller).get(sessionId).toView(),
    'sessions/rename': ({ sessionId, title }, caller) => sessionsOf(caller).get(sessionId).rename(title),
    'sessions/delete': ({ sessionId }, caller) => sessionsOf(caller).delete(sessionId) as Promise<undefined>,
    'sessions/send': ({ sessionId, text, attachments }, caller) => ({ turnId: sessionsOf(caller).get(sessionId).send(text, attachments) }),
    'sessions/stop': ({ sessionId }, caller) => sessionsOf(caller).get(sessionId).stop() as Promise<undefined>,
    'sessions/setMode': ({ sessionId, mode }, caller) => sessionsOf(caller).get(sessionId).setMode(mode),
    'sessions/setModel': ({ sessionId, model }, caller) => sessionsOf(caller).get(sessionId).setModel(model),
    'sessions/answerEgress': ({ sessionId, holdId, decision }, caller) => ({
      isAccepted: sessionsOf(caller).get(sessionId).decideEgress(holdId, decision),
    }),
    'sessions/answerApproval': ({ sessionId, requestId, answer }, caller) => ({
      isAccepted: sessionsOf(caller).get(sessionId).answerApproval(requestId, answer),
    }),
  };
}
