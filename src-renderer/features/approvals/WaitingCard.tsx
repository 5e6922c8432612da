import { nameGrant } from '@gatehouse/agent-sdk/approval';
import { type ComponentType, type Ref, useCallback, useMemo, useState } from 'react';
import type { ApprovalAnswer, ApprovalPreview, BackTestView, GrantPattern } from '../../../src-shared/index.ts';
import type { HunkDecisions, LineDiff } from '../../editor/diff.ts';
import { toTextSegments } from '../../editor/text.ts';
import type { PendingApproval } from '../../state/index.ts';
import {
  ApprovalCard,
  type ApprovalCardState,
  CommandPreview,
  markSegments,
  ReadPreview,
  type TextMark,
  targetOf,
} from '../../ui/index.ts';
import { acceptedHunks, type CardMemory, cautionsOf, rememberChoices, withDecision, withStep } from './card-memory.ts';
import { useDiff } from './use-diff.ts';
import { useGrantTest } from './use-grant-test.ts';

/** What draws a change: given by app/, because features do not import each other. */
export type DiffSlot = ComponentType<{
  readonly diff: LineDiff | undefined;
  readonly path: string;
  readonly decisions: HunkDecisions;
  readonly notes: readonly string[];
  readonly onDecide: (hunk: number, isAccepted: boolean) => void;
  readonly onSelect: (hunk: number) => void;
  readonly onReady: (isReady: boolean) => void;
}>;

export interface WaitingCardProps {
  readonly approval: PendingApproval;
  readonly state: ApprovalCardState;
  readonly memory: CardMemory;
  readonly onMemory: (memory: CardMemory) => void;
  readonly position: { readonly index: number; readonly count: number };
  readonly DiffReview: DiffSlot;
  /** Short form of a path: the home as `~`. */
  readonly toShortPath: (path: string) => string;
  readonly onAnswer: (answer: ApprovalAnswer) => void;
  /** Opens this text in the editor. */
  readonly onEdit: (text: string) => void;
  /** Tries a grant on the ledger. */
  readonly testGrant: (pattern: GrantPattern) => Promise<BackTestView>;
  readonly onMove: (step: 1 | -1) => void;
  readonly onDismiss: () => void;
  readonly onError: (thrown: unknown) => void;
  readonly onStrayText: (text: string) => void;
  readonly cardRef: Ref<{ focus(): void }>;
}

/** One waiting question, wired: its difference, its hunks, what would be remembered, and the answer. */
export function WaitingCard(props: WaitingCardProps) {
  const { approval, memory, onMemory, onAnswer } = props;
  const { request } = approval;
  const { preview, action } = request;
  const write = preview.type === 'write' ? preview : undefined;
  const loaded = useDiff(write?.before, write?.after, props.onError);
  const [isDrawn, setIsDrawn] = useState(false);
  const count = loaded?.diff.hunks.length ?? 0;
  const accepted = useMemo(() => acceptedHunks(count, memory.leftOut), [count, memory.leftOut]);
  const decisions = useMemo(() => ({ accepted, current: memory.currentHunk }), [accepted, memory.currentHunk]);
  const remember = useMemo(() => rememberChoices(request), [request]);
  const target = useMemo(() => toTextSegments(targetOf(request), { isStrict: true }), [request]);
  const cautions = useMemo(() => findCautions(preview, loaded?.diff), [preview, loaded]);
  const decide = useCallback((hunk: number, isAccepted: boolean) => onMemory(withDecision(memory, hunk, isAccepted)), [memory, onMemory]);
  const select = useCallback((hunk: number) => onMemory({ ...memory, currentHunk: hunk }), [memory, onMemory]);
  const lines = useMemo(() => loaded?.tools.countLines(loaded.diff, accepted), [loaded, accepted]);

  const chosen = remember[memory.rememberIndex];
  const saved = chosen?.lifetime === 'workspace' ? chosen.pattern : undefined;
  const tested = useGrantTest(saved, props.testGrant);
  const grantTest = saved && {
    state: tested,
    name: nameGrant(saved),
    typedName: memory.typedName,
    onTypeName: (typedName: string) => onMemory({ ...memory, typedName }),
  };
  const typing =
    request.typedWords === undefined
      ? undefined
      : {
          words: request.typedWords,
          value: memory.typedWords,
          onChange: (typedWords: string) => onMemory({ ...memory, typedWords }),
        };

  const approve = () => {
    const payloadSha256 = action.payloadSha256;
    const pattern = chosen?.pattern;
    if (loaded !== undefined && count > 0 && accepted.size === 0)
      return onAnswer({ decision: 'reject', reason: 'Every hunk was left out.' });
    if (loaded !== undefined && accepted.size < count) {
      return onAnswer({ decision: 'approve-edited', payloadSha256, text: loaded.tools.composeText(loaded.diff, accepted), via: 'hunks' });
    }
    return onAnswer({
      decision: 'approve',
      payloadSha256,
      ...(pattern === undefined ? {} : { remember: pattern, lifetime: chosen?.lifetime ?? 'session' }),
      ...(pattern === undefined || memory.typedName === '' ? {} : { namedGrant: memory.typedName }),
      ...(request.typedWords === undefined ? {} : { typedWords: memory.typedWords }),
    });
  };
  const edit = () => loaded !== undefined && props.onEdit(loaded.tools.composeText(loaded.diff, accepted));
  const hunks = lines && {
    count,
    accepted: accepted.size,
    current: memory.currentHunk,
    addedLines: lines.added,
    removedLines: lines.removed,
  };
  return (
    <ApprovalCard
      ref={props.cardRef}
      request={request}
      state={props.state}
      isReady={write === undefined || isDrawn}
      target={target}
      preview={
        write === undefined ? (
          <PlainPreview preview={preview} toShortPath={props.toShortPath} />
        ) : (
          <props.DiffReview
            diff={loaded?.diff}
            path={write.path}
            decisions={decisions}
            notes={notesOf(write)}
            onDecide={decide}
            onSelect={select}
            onReady={setIsDrawn}
          />
        )
      }
      {...(hunks === undefined ? {} : { hunks })}
      cautions={cautions}
      remember={remember}
      rememberIndex={memory.rememberIndex}
      position={props.position}
      onApprove={approve}
      onReject={(reason) => onAnswer({ decision: 'reject', ...(reason === undefined ? {} : { reason }) })}
      {...(write === undefined ? {} : { onEdit: edit })}
      {...(preview.type === 'command'
        ? {
            onUseCommand: (text: string) =>
              onAnswer({ decision: 'approve-edited', payloadSha256: action.payloadSha256, text, via: 'editor' }),
          }
        : {})}
      {...(typing === undefined ? {} : { typing })}
      {...(grantTest === undefined ? {} : { grantTest })}
      onMoveHunk={(step) => onMemory(withStep(memory, step, count))}
      onDecideHunk={(isAccepted) => count > 1 && decide(memory.currentHunk, isAccepted)}
      onRemember={(rememberIndex) => onMemory({ ...memory, rememberIndex, typedName: '' })}
      onMove={props.onMove}
      onCopyHash={() => void navigator.clipboard.writeText(action.payloadSha256).catch(props.onError)}
      onDismiss={props.onDismiss}
      onStrayText={props.onStrayText}
    />
  );
}

function PlainPreview({ preview, toShortPath }: { readonly preview: ApprovalPreview; readonly toShortPath: (path: string) => string }) {
  if (preview.type === 'command') {
    return (
      <CommandPreview
        command={markSegments(toTextSegments(preview.command, { isStrict: true }), marksOf(preview))}
        cwd={toTextSegments(toShortPath(preview.cwd), { isStrict: true })}
        programs={preview.programs}
        warnings={preview.warnings}
        toShortPath={toShortPath}
        {...(preview.reading === undefined ? {} : { reading: preview.reading })}
      />
    );
  }
  return <ReadPreview detail={preview.type === 'write' ? [] : toTextSegments(preview.detail, { isStrict: true })} />;
}

/** What was found in a command, on the words it was found in; what is only unknown is less than what destroys. */
function marksOf({ reading }: Extract<ApprovalPreview, { type: 'command' }>): TextMark[] {
  return (reading?.findings ?? []).map(({ start, end, reason, verdict }) => ({
    start,
    end,
    note: reason,
    tone: verdict === 'unknown' ? 'ask' : 'refused',
  }));
}

function notesOf(write: Extract<ApprovalPreview, { type: 'write' }>): string[] {
  const isCrlf = write.after.includes('\r\n');
  return [write.isNew ? 'New file' : 'Existing file', write.encoding.toUpperCase(), ...(isCrlf ? ['CRLF'] : [])];
}

/** Only what the change brings in: what already hides in the file is drawn, but is no news. */
function findCautions(preview: ApprovalPreview, diff: LineDiff | undefined): string[] {
  if (preview.type === 'command') return cautionsOf(preview.command, { isStrict: true });
  if (preview.type === 'read') return cautionsOf(preview.path, { isStrict: true });
  if (preview.type === 'other' || diff === undefined) return [];
  const added = diff.hunks.map((hunk) => diff.linesB.slice(hunk.fromB, hunk.toB).join('')).join('');
  return [...cautionsOf(preview.path, { isStrict: true }), ...cautionsOf(added, { isStrict: false })];
}
