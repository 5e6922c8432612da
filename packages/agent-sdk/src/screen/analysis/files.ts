import type { Judge } from './call.ts';
import type { Scope } from './scope.ts';
import { type Argument, hole, nothing, type Stream, taints } from './values.ts';

/** What reading a file gives: what the command itself has written there, or bytes of this computer. */
export function readFile({ text }: Argument, scope: Scope, judge: Judge): Stream {
  if (/^\/dev\/(?:tcp|udp)\//.test(text)) return { text: null, taint: taints.network };
  if (text === '/dev/null') return nothing;
  const path = judge.toPath({ scope }, text);
  const written = path === null ? undefined : scope.files.get(path);
  if (written !== undefined) return written;
  const isSecret = path !== null && !path.includes(hole) && judge.screen.check(path).secret;
  return { text: null, taint: taints.local | (isSecret ? taints.secret : 0) };
}
