import { dirname } from 'node:path';
import type { ToolOutput } from '@gatehouse/agent';
import type { GrantPattern } from '@gatehouse/agent-sdk/approval';
import { GatehouseError } from '@gatehouse/agent-sdk/base';
import type { Permit } from '../gate/index.ts';
import type { FileWritePayload, WriteTarget } from '../workspace/index.ts';
import type { ProposalOf } from './define-tool.ts';
import { countChangedLines } from './line-counts.ts';
import { unknownNamesReason } from './read.ts';
import { loadWriteTarget, namingTarget, type WriteParts } from './write-target.ts';

/** What `write`, `edit` and `multi_edit` have in common: all three propose one whole new text for one file. */
export interface WriteAction {
  /** @param compose the whole new text, from what is there now */
  propose(path: string, compose: (target: WriteTarget) => string): Promise<ProposalOf<FileWritePayload>>;
  revise(proposal: ProposalOf<FileWritePayload>, text: string): ProposalOf<FileWritePayload>;
  execute(permit: Permit<FileWritePayload>): Promise<ToolOutput>;
}

export function createWriteAction(parts: WriteParts): WriteAction {
  const { files, texts } = parts;
  return {
    async propose(path, compose) {
      const target = await loadWriteTarget(parts, path);
      return await namingTarget(target, async () => toProposal(target, await files.composeWrite(target, compose(target))));
    },
    revise: (proposal, text) => withText(proposal, files.reviseWrite(proposal.payload, text)),
    async execute(permit) {
      const { action } = permit;
      const { path, baseSha256, text } = action.payload as FileWritePayload;
      const isKnown = baseSha256 === null || texts.isKnown(path, baseSha256);
      const { sizeBytes, sha256 } = await files.writeFile(permit);
      // What the person made of it they have not shown to the agent.
      if (isKnown && action.editedFromSha256 === undefined) texts.noteWritten(path, sha256);
      const verb = baseSha256 === null ? 'Created' : 'Changed';
      return {
        text: `${verb} ${path} (${countLines(text)} lines, ${sizeBytes} bytes).`,
        isError: false,
        facts: { path, bytes: sizeBytes, isNew: baseSha256 === null },
      };
    },
  };
}

function toProposal(target: WriteTarget, payload: FileWritePayload): ProposalOf<FileWritePayload> {
  const isNew = target.base === undefined;
  return withText(
    {
      kind: 'file:write',
      intent: describeIntent(target, payload),
      resource: { type: 'file', target: target.realPath },
      payload,
      paths: [...new Set([target.realPath, target.requestedPath])],
      preview: {
        type: 'write',
        path: target.relativePath,
        isNew,
        before: target.base?.text ?? '',
        after: payload.text,
        encoding: payload.hasBom ? `${payload.encoding} with BOM` : payload.encoding,
        addedLines: 0,
        removedLines: 0,
      },
      rememberable: rememberable(target.relativePath),
      ...(target.hasUnknownNames ? { alwaysAsks: unknownNamesReason } : {}),
    },
    payload,
  );
}

function describeIntent({ relativePath, base }: WriteTarget, { createDirectories }: FileWritePayload): string {
  if (base !== undefined) return `Change ${relativePath}`;
  if (createDirectories.length === 0) return `Create ${relativePath}`;
  return `Create ${relativePath} and the ${createDirectories.length === 1 ? 'folder' : 'folders'} ${createDirectories.join(', ')}`;
}

/** The proposal with this payload, its card showing exactly that. */
function withText(proposal: ProposalOf<FileWritePayload>, payload: FileWritePayload): ProposalOf<FileWritePayload> {
  const { preview } = proposal;
  if (preview.type !== 'write') throw new GatehouseError('ERR_TOOL_PROPOSAL', { message: 'A write is shown as a write.' });
  if (!preview.isNew && preview.before === payload.text) throw noChange(preview.path);
  const counts = countChangedLines(preview.before, payload.text);
  return { ...proposal, payload, preview: { ...preview, after: payload.text, ...counts } };
}

function rememberable(path: string): readonly GrantPattern[] {
  const folder = dirname(path);
  const file: GrantPattern = { type: 'write-file', path };
  return folder === '.' ? [file] : [file, { type: 'write-under', folder }];
}

function countLines(text: string): number {
  return text.split('\n').length - (text.endsWith('\n') || text === '' ? 1 : 0);
}

function noChange(path: string): GatehouseError {
  return new GatehouseError('ERR_TOOL_NO_CHANGE', {
    message: `${path} already has exactly this text.`,
    untouched: 'The file is unchanged.',
    nextStep: 'Go on; nothing needs to be written.',
    details: { path },
  });
}
