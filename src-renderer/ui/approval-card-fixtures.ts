import type { ApprovalPreview, ApprovalRequest } from '@gatehouse/agent-sdk/approval';
import type { ApprovalCardProps } from './ApprovalCard.tsx';

const action: ApprovalRequest['action'] = {
  id: 'action-1',
  kind: 'file:write',
  tool: 'edit',
  intent: 'Write src/cart.ts',
  actor: { agent: 'agent:main', principal: 'user:ada', sessionId: 'session-1' },
  resource: { type: 'file', target: '/home/ada/cart/src/cart.ts' },
  payload: {},
  payloadSha256: '9f2c51d0b7a94e8fa7703ce2d1f4b6a09f2c51d0b7a94e8fa7703ce2d1f4b6a1',
  context: { workspaceId: 'w1', workspaceRoot: '/home/ada/cart', turnId: 'turn-1', callId: 'call-1' },
};

const writePreview: ApprovalPreview = {
  type: 'write',
  path: 'src/cart.ts',
  isNew: false,
  before: 'export function total(prices: number[]) {\n  return prices.reduce((sum, price) => sum - price, 0);\n}\n',
  after: 'export function total(prices: number[]) {\n  return prices.reduce((sum, price) => sum + price, 0);\n}\n',
  encoding: 'utf-8',
  addedLines: 1,
  removedLines: 1,
};

/** A question to show in stories and tests. */
export function approvalRequest(
  change: Partial<Omit<ApprovalRequest, 'action'>> & { readonly action?: Partial<ApprovalRequest['action']> } = {},
): ApprovalRequest {
  return {
    id: 'request-1',
    mode: 'standard',
    reasons: ['this is the first write to src/cart.ts in this session.', 'Nothing you approved before covers it.'],
    rememberable: [
      { type: 'write-file', path: 'src/cart.ts' },
      { type: 'write-under', folder: 'src' },
    ],
    preview: writePreview,
    askedAtMs: 0,
    ...change,
    action: { ...action, ...change.action },
  };
}

const nothing = () => undefined;

/** A card that waits, with callbacks that do nothing. */
export function cardProps(change: Partial<ApprovalCardProps> & Pick<ApprovalCardProps, 'preview'>): ApprovalCardProps {
  const request = change.request ?? approvalRequest();
  const { preview } = request;
  return {
    request,
    state: { type: 'open' },
    isReady: true,
    target: preview.type === 'write' || preview.type === 'read' ? [{ text: preview.path }] : [],
    remember: [
      { pattern: { type: 'write-file', path: 'src/cart.ts' }, lifetime: 'session', label: 'Write src/cart.ts in this session' },
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
