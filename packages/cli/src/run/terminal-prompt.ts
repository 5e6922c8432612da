import { type ApprovalPrompt, type ApprovalRequest, type CommandReading, describeGrant } from '@gatehouse/agent-sdk/approval';
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
    const { payloadSha256 } = request.action;
    const word = payloadSha256.slice(0, approvalWordLength);
    const answer = (await ask(`Type ${word} to approve, or the reason to reject: `, signal)).trim();
    if (answer !== word) return answer === '' ? { decision: 'reject' } : { decision: 'reject', reason: answer };
    if (request.typedWords === undefined) return { decision: 'approve', payloadSha256 };
    // A second question, so that no text typed ahead can be its answer. It is compared as it was typed, by the gate too;
    // the gate asks only for words any keyboard writes, so they can be shown as they are.
    const typedWords = await ask(`This cannot be undone. To run it, type exactly: ${request.typedWords}\n> `, signal);
    return typedWords === request.typedWords
      ? { decision: 'approve', payloadSha256, typedWords }
      : { decision: 'reject', reason: notTyped };
  };
}

const notTyped = 'The words that confirm a destructive command were not typed.';

function describe({ action, reasons, preview, rememberable, expiresAtMs, askedAtMs }: ApprovalRequest): string {
  const [narrowest] = rememberable;
  const lines = [`── ${toVisible(action.intent)}`, ...reasons.map((reason) => `   ${toVisible(reason)}`)];
  if (narrowest !== undefined) lines.push(`   This answer is for this one action; it does not ${toVisible(describeGrant(narrowest))}.`);
  if (preview.type === 'write') lines.push(...formatWrite(preview));
  else if (preview.type === 'command')
    lines.push(
      `   in ${toVisible(preview.cwd)}`,
      ...showLines(preview.command, '   $ '),
      ...preview.warnings.map((warning) => `   ! ${toVisible(warning)}`),
      ...(preview.reading === undefined ? [] : formatReading(preview.reading)),
    );
  else lines.push(`   ${toVisible(preview.detail)}`);
  lines.push(`   payload ${action.payloadSha256}`);
  if (expiresAtMs !== undefined) lines.push(`   refused by itself in ${Math.round((expiresAtMs - askedAtMs) / 1000)} s`);
  return lines.join('\n');
}

/** What was read in a command: each program with what wraps it, and what nobody can know before it runs. */
function formatReading({ programs, unknowns }: CommandReading): readonly string[] {
  const lines = programs.map(({ wrappers, program, file, arguments: all }) => {
    const words = all.map((argument) => argument ?? '(not known)').join(' ');
    const name = `${program ?? 'an unknown program'}${file === undefined ? '' : ` (${file})`}`;
    return `   starts ${toVisible([...wrappers, name].join(' › '))} ${toVisible(words)}`.trimEnd();
  });
  return [...lines, ...unknowns.map(({ text, why }) => `   not known: ${toVisible(text)} (${toVisible(why)})`)];
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
