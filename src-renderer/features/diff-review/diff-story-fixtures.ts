import type { ApprovalRequest } from '../../../src-shared/index.ts';
import type { ApprovalCardProps } from '../../ui/index.ts';

/** A write to show in stories. */
export function approvalRequest(path: string, isNew: boolean): ApprovalRequest {
  return {
    id: `request-${path}`,
    mode: 'standard',
    reasons: [`this is the first write to ${path} in this session.`, 'Nothing you approved before covers it.'],
    rememberable: [
      { type: 'write-file', path },
      { type: 'write-under', folder: 'src' },
    ],
    preview: { type: 'write', path, isNew, before: '', after: '', encoding: 'utf-8', addedLines: 12, removedLines: 5 },
    askedAtMs: 0,
    action: {
      id: 'action-1',
      kind: 'file:write',
      tool: 'edit',
      intent: `Write ${path}`,
      actor: { agent: 'agent:main', principal: 'user:ada', sessionId: 'session-1' },
      resource: { type: 'file', target: `/home/ada/cart/${path}` },
      payload: {},
      payloadSha256: '9f2c51d0b7a94e8fa7703ce2d1f4b6a09f2c51d0b7a94e8fa7703ce2d1f4b6a1',
      context: { workspaceId: 'w1', workspaceRoot: '/home/ada/cart', turnId: 'turn-1', callId: 'call-1' },
    },
  };
}

const nothing = () => undefined;

export function cardProps(change: Partial<ApprovalCardProps> & Pick<ApprovalCardProps, 'request' | 'preview'>): ApprovalCardProps {
  const { preview } = change.request;
  const path = preview.type === 'write' ? preview.path : '';
  return {
    state: { type: 'open' },
    isReady: true,
    target: [{ text: path }],
    remember: [
      { pattern: { type: 'write-file', path }, lifetime: 'session', label: `Write ${path} in this session` },
      {
        pattern: { type: 'write-under', folder: 'src' },
        lifetime: 'session',
        label: 'Write any file under src/ in this session, except protected files',
      },
      { pattern: undefined, lifetime: 'session', label: 'Nothing: ask again next time' },
    ],
    rememberIndex: 0,
    position: { index: 0, count: 1 },
    onApprove: nothing,
    onReject: nothing,
    onEdit: nothing,
    onMoveHunk: nothing,
    onDecideHunk: nothing,
    onRemember: nothing,
    onMove: nothing,
    onCopyHash: nothing,
    onDismiss: nothing,
    ...change,
  };
}
