import { type ApprovalPrompt, type ApprovalRequest, describeGrant } from '@gatehouse/agent-sdk/approval';
import { toVisible } from '../audit/format-entry.ts';
import type { CommandHost } from '../command.ts';

/** A diff longer than this is not read in a terminal; the window is the place for it. */
const shownLines = 400;

/** Nobody can have typed this before they saw the question, and nothing typed ahead can be it. */
const approvalWordLength = 6;

/**
 * Asks in the terminal. Undefined where there is none: the gate then denies whatever would ask. Only the beginning of
 * the payload's hash approves, which is not known before it is shown, so no text meant for something else does.
 */
export function createTerminalPrompt(host: CommandHost): ApprovalPrompt | undefined {
  const { ask } = host;
  if (ask === undefined) return undefined;
  return async (request, signal) => {
    host.writeError(`\n${describe(request)}\n`);
    // What is not shown whole cannot be approved here.
    if (isTooLong(request))
      return { decision: 'reject', reason: 'The change is too long to be shown whole in a terminal; use the window.' };
    const word = request.action.payloadSha256.slice(0, approvalWordLength);
    const answer = (await ask(`Type ${word} to approve, or the reason to reject: `, signal)).trim();
    if (answer === word) return { decision: 'approve', payloadSha256: request.action.payloadSha256 };
    return answer === '' ? { decision: 'reject' } : { decision: 'reject', reason: answer };
  };
}

function describe({ action, reasons, preview, rememberable }: ApprovalRequest): string {
  const [narrowest] = rememberable;
  const lines = [`── ${toVisible(action.intent)}`, ...reasons.map((reason) => `   ${toVisible(reason)}`)];
  if (narrowest !== undefined) lines.push(`   This answer is for this one action; it does not ${toVisible(describeGrant(narrowest))}.`);
  if (preview.type === 'write') lines.push(...formatWrite(preview));
  else if (preview.type === 'command')
    lines.push(
      `   in ${toVisible(preview.cwd)}`,
      ...showLines(preview.command, '   $ '),
      ...preview.warnings.map((warning) => `   ! ${toVisible(warning)}`),
    );
  else lines.push(`   ${toVisible(preview.detail)}`);
  lines.push(`   payload ${action.payloadSha256}`);
  return lines.join('\n');
}

function isTooLong({ preview }: ApprovalRequest): boolean {
  const texts = preview.type === 'write' ? [preview.before, preview.after] : preview.type === 'command' ? [preview.command] : [];
  return texts.some((text) => text.split('\n').length > shownLines);
}

function formatWrite(preview: Extract<ApprovalRequest['preview'], { type: 'write' }>): readonly string[] {
  const head = `   ${toVisible(preview.path)} (${preview.encoding}), +${preview.addedLines} −${preview.removedLines}`;
  return [head, ...showLines(preview.before, '   - '), ...showLines(preview.after, '   + ')];
}

function showLines(text: string, prefix: string): readonly string[] {
  const lines = text.split('\n');
  const shown = lines.slice(0, shownLines).map((line) => `${prefix}${toVisible(line)}`);
  return lines.length > shownLines ? [...shown, `${prefix}… ${lines.length - shownLines} more lines: use the window to see them`] : shown;
}
