import type { Attachment } from '@gatehouse/agent';

/** Text of one attachment that enters the prompt at most, in characters: about 16,000 tokens for the largest. */
const attachmentLimit = 60_000;

export interface AttachmentSources {
  /**
   * Whether the agent may never see this workspace-relative path.
   *
   * @throws GatehouseError when that cannot be told; then it sees nothing of it
   */
  isScreened(path: string): Promise<boolean>;
  /**
   * Text of a workspace-relative file.
   *
   * @throws GatehouseError when it cannot be read as text
   */
  readText(path: string): Promise<string>;
  /** The end of what a terminal shows; undefined when there is no such terminal. */
  readTerminal(terminalId: string): string | undefined;
}

/**
 * What a person attached, as text in front of their question. A screened path is named as omitted and never read; what
 * cannot be read is named with the reason, so that nothing disappears silently.
 */
export async function describeAttachments(attachments: readonly Attachment[], sources: AttachmentSources): Promise<string> {
  const parts: string[] = [];
  for (const attachment of attachments) parts.push(await describe(attachment, sources));
  return parts.join('\n\n');
}

async function describe(attachment: Attachment, sources: AttachmentSources): Promise<string> {
  if (attachment.type === 'terminal') {
    const text = sources.readTerminal(attachment.terminalId);
    return text === undefined ? 'The attached terminal is closed.' : block('The end of the terminal', keepEnd(text));
  }
  const { path } = attachment;
  const title = titleOf(attachment);
  try {
    if (await sources.isScreened(path)) return `${path} was attached, but it is a secret path and is never shown to you.`;
    return block(title, keepStart(attachment.type === 'selection' ? attachment.text : await sources.readText(path)));
  } catch (thrown) {
    return `${title}, could not be read: ${thrown instanceof Error ? thrown.message : String(thrown)}`;
  }
}

function titleOf(attachment: Exclude<Attachment, { readonly type: 'terminal' }>): string {
  if (attachment.type === 'selection') return `Selected lines ${attachment.fromLine}–${attachment.toLine} of ${attachment.path}`;
  return attachment.type === 'open-file' ? `The file open in the editor, ${attachment.path}` : `The attached file ${attachment.path}`;
}

/** A fence longer than any in the text, so that the text cannot end its own block. */
function block(title: string, text: string): string {
  const longest = Math.max(2, ...(text.match(/`+/g) ?? []).map((run) => run.length));
  const fence = '`'.repeat(longest + 1);
  return `${title}:\n${fence}\n${text}\n${fence}`;
}

function keepStart(text: string): string {
  if (text.length <= attachmentLimit) return text;
  return `${text.slice(0, attachmentLimit)}\n[… ${text.length - attachmentLimit} more characters, not shown]`;
}

function keepEnd(text: string): string {
  if (text.length <= attachmentLimit) return text;
  return `[${text.length - attachmentLimit} characters before this are not shown …]\n${text.slice(-attachmentLimit)}`;
}
