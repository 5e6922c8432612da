import { join } from 'node:path';
import { GatehouseError, isGatehouseError } from '@gatehouse/agent-sdk/base';
import type { SecretScreen } from '@gatehouse/agent-sdk/screen';
import type { Permit } from '../gate/index.ts';
import { type Confinement, openConfined, type ResolvedPath, resolvePath, secretInodeError } from './confinement.ts';
import { type DirectoryListing, readDirectory } from './directory-listing.ts';
import { assertText, loadFile, type TextDocument } from './document.ts';
import { toFileError } from './file-errors.ts';
import { replaceFile, type WriteResult } from './file-writer.ts';
import { detectLineEnding, keepLineEnds, type LineEnding } from './line-endings.ts';
import { type LineWindow, pickLines, streamLines } from './line-window.ts';
import { createLinkJudge } from './link-judge.ts';
import type { DirectoryListPayload, FileReadPayload, FileWritePayload, FindFilesPayload, SearchTextPayload } from './payloads.ts';
import type { RunRipgrep } from './ripgrep.ts';
import { ScreenedInodes } from './screened-inodes.ts';
import { type FoundFiles, type FoundText, findFiles, type SearchEnvironment, searchText } from './search.ts';
import { encodeText, newFileFormat, type TextEncoding } from './text-format.ts';
import { changedSinceError, type WorkspaceRoot } from './workspace-root.ts';

/** What is edited whole, and read without streaming. */
export const editLimitBytes = 10 * 1024 * 1024;
const maximumListedEntries = 2_000;

export interface AgentFilesParts {
  readonly root: WorkspaceRoot;
  readonly screen: SecretScreen;
  /** Absolute path of the person's home, where secrets live whose other names are recognised. */
  readonly homeDirectory: string;
  readonly runRipgrep: RunRipgrep;
  /** The gate's own `assertPermit`: throws for a permit the gate did not mint, or minted for another kind of action. */
  readonly assertPermit: (permit: Permit, kind: string) => void;
}

/** What a write would replace, as it is now. */
export interface WriteTarget extends ResolvedPath {
  /** Undefined when nothing is there. */
  readonly base: TextDocument | undefined;
  /** See {@link AgentFiles.hasUnknownNames}. */
  readonly hasUnknownNames: boolean;
}

export interface FileLines extends LineWindow {
  readonly type: 'text';
  readonly sizeBytes: number;
  /** Undefined for a file that was streamed. */
  readonly encoding: TextEncoding | undefined;
  readonly lineEnding: LineEnding | undefined;
  /** Of the bytes on disk; undefined for a file that was streamed. */
  readonly sha256: string | undefined;
}

export type ReadResult = FileLines | { readonly type: 'binary'; readonly sizeBytes: number };

/**
 * The workspace as the agent may use it. What takes a permit takes its payload out of it and nothing from elsewhere; the
 * two methods that take a path look at most at files the screen allows, to prepare a proposal.
 */
export class AgentFiles {
  readonly root: WorkspaceRoot;
  readonly #parts: AgentFilesParts;
  readonly #confinement: Confinement;
  readonly #screenedInodes: ScreenedInodes;

  constructor(parts: AgentFilesParts) {
    this.root = parts.root;
    this.#parts = parts;
    this.#screenedInodes = new ScreenedInodes({ root: parts.root.path, homeDirectory: parts.homeDirectory, screen: parts.screen });
    this.#confinement = { root: parts.root, screen: parts.screen, screenedInodes: this.#screenedInodes };
    // Early, so that a secret renamed later is still known. A failure comes up again, and is reported, when a file is opened.
    this.#screenedInodes.refresh().catch(() => undefined);
  }

  /** Where a path leads. For proposals: whoever executes checks again. Throws as the confinement does. */
  async resolve(path: string): Promise<ResolvedPath> {
    return resolvePath(this.#confinement, path);
  }

  /**
   * Rule S8 for a path that something else will open, as a word of a command is. Looks only; whoever can checks the
   * descriptor.
   *
   * @param path absolute
   * @throws ERR_SCREEN_SECRET when it is another name of a secret file
   */
  async assertNotSecretFile(path: string): Promise<void> {
    if ((await this.#screenedInodes.judgePath(path)) === 'secret') throw secretInodeError(path);
  }

  /**
   * Whether the agent may never see what this path names: by its text, by where it leads, or as another name of a secret
   * file. False for what is not there.
   *
   * @throws those of the confinement except ERR_SCREEN_SECRET
   */
  async isSecret(path: string): Promise<boolean> {
    try {
      const { realPath } = await resolvePath(this.#confinement, path);
      return (await this.#screenedInodes.judgePath(realPath)) === 'secret';
    } catch (thrown) {
      if (isGatehouseError(thrown, 'ERR_SCREEN_SECRET')) return true;
      throw thrown;
    }
  }

  /**
   * Whether a file has names (hard links) that are outside the workspace or could not be looked for, and that may be
   * secret. Reading one is the person's to allow: package stores are full of them, so refusing all would not do.
   *
   * @throws ERR_SCREEN_SECRET when it is another name of a known secret
   */
  async hasUnknownNames({ realPath }: ResolvedPath): Promise<boolean> {
    const verdict = await this.#screenedInodes.judgePath(realPath);
    if (verdict === 'secret') throw secretInodeError(realPath);
    return verdict === 'unknown';
  }

  /**
   * What a write to this path would replace.
   *
   * @throws ERR_WORKSPACE_BINARY, ERR_WORKSPACE_TOO_LARGE, and those of the confinement
   */
  async loadWriteTarget(path: string): Promise<WriteTarget> {
    const resolved = await resolvePath(this.#confinement, path);
    if (!resolved.exists) return { ...resolved, base: undefined, hasUnknownNames: false };
    const opened = await openConfined(this.#confinement, resolved.realPath, 'file', 'unknown-too');
    const { handle, stats, realPath, hasUnknownNames } = opened;
    try {
      if (realPath !== resolved.realPath) throw changedSinceError(path, 'was replaced while it was being read');
      return { ...resolved, base: assertText(await loadFile(handle, stats, editLimitBytes), path), hasUnknownNames };
    } finally {
      await handle.close();
    }
  }

  /**
   * The text of a file the person attached to a question. Their doing, so there is no permit; but it goes to the model, so
   * everything the screen refuses an agent is refused here. What an agent would have to ask for, they have answered.
   *
   * @throws ERR_WORKSPACE_NOT_FOUND, ERR_WORKSPACE_BINARY, ERR_WORKSPACE_TOO_LARGE, and those of the confinement
   */
  async readAttached(path: string): Promise<TextDocument> {
    const { handle, stats } = await openConfined(this.#confinement, path, 'file', 'unknown-too');
    try {
      return assertText(await loadFile(handle, stats, editLimitBytes), path);
    } finally {
      await handle.close();
    }
  }

  /** A text for this place with the line ends of what is there now, for whoever speaks in LF. */
  withLineEndsOf(target: WriteTarget, text: string): string {
    return target.base === undefined ? text : keepLineEnds(target.base.text, text);
  }

  /**
   * The payload that puts exactly this text in this place, in the base's encoding and with its byte order mark; UTF-8
   * without one for a new file.
   *
   * @throws ERR_WORKSPACE_ENCODING when the file's encoding cannot hold the text; ERR_WORKSPACE_TOO_LARGE
   */
  async composeWrite(target: WriteTarget, text: string): Promise<FileWritePayload> {
    const format = target.base?.format ?? newFileFormat;
    const payload = {
      path: target.relativePath,
      baseSha256: target.base?.sha256 ?? null,
      encoding: format.encoding,
      hasBom: format.hasBom,
      createDirectories: target.exists ? [] : await this.#missingDirectories(target.relativePath),
      text,
    };
    assertWritableText(payload);
    return payload;
  }

  /** The same write with a text a person made of it. An editor speaks in LF, so the proposal's line ends are kept. */
  reviseWrite(payload: FileWritePayload, text: string): FileWritePayload {
    const revised = { ...payload, text: keepLineEnds(payload.text, text) };
    assertWritableText(revised);
    return revised;
  }

  async readFile(permit: Permit<FileReadPayload>, signal: AbortSignal): Promise<ReadResult> {
    this.#parts.assertPermit(permit, 'file:read');
    const { path, firstLine, maximumLines, hasUnknownNames } = permit.take();
    const policy = hasUnknownNames === true ? 'unknown-too' : 'all-known';
    const { handle, stats, relativePath } = await openConfined(this.#confinement, path, 'file', policy);
    const range = { firstLine, maximumLines };
    try {
      if (relativePath !== path) throw changedSinceError(path, 'has become a link');
      const loaded = await loadFile(handle, stats, editLimitBytes);
      if (loaded.type === 'binary') return { type: 'binary', sizeBytes: loaded.sizeBytes };
      if (loaded.type === 'text') {
        const { text, format, sizeBytes, sha256 } = loaded.document;
        return {
          type: 'text',
          ...pickLines(text, range),
          sizeBytes,
          encoding: format.encoding,
          lineEnding: detectLineEnding(text),
          sha256,
        };
      }
      const lines = await streamLines(handle, loaded.sizeBytes, range, signal);
      if (lines === undefined) return { type: 'binary', sizeBytes: loaded.sizeBytes };
      return { type: 'text', ...lines, sizeBytes: loaded.sizeBytes, encoding: undefined, lineEnding: undefined, sha256: undefined };
    } catch (thrown) {
      signal.throwIfAborted();
      throw toFileError(thrown, 'read', path);
    } finally {
      await handle.close();
    }
  }

  /** Writes exactly the payload. Throws as {@link replaceFile} does, and the file is then as it was. */
  async writeFile(permit: Permit<FileWritePayload>): Promise<WriteResult> {
    this.#parts.assertPermit(permit, 'file:write');
    const { path, baseSha256, createDirectories, text, encoding, hasBom } = permit.take();
    return replaceFile(this.#confinement, { path, baseSha256, createDirectories, bytes: encodeText(text, { encoding, hasBom }) });
  }

  async listDirectory(permit: Permit<DirectoryListPayload>): Promise<DirectoryListing> {
    this.#parts.assertPermit(permit, 'file:read');
    const { path } = permit.take();
    const directory = await openConfined(this.#confinement, path, 'directory');
    try {
      if (directory.relativePath !== path) throw changedSinceError(path, 'has become a link');
      return await readDirectory(directory, this.#parts.screen, maximumListedEntries);
    } catch (thrown) {
      throw toFileError(thrown, 'listed', path);
    } finally {
      await directory.handle.close();
    }
  }

  async findFiles(permit: Permit<FindFilesPayload>, signal: AbortSignal): Promise<FoundFiles> {
    this.#parts.assertPermit(permit, 'file:read');
    const payload = permit.take();
    await this.#assertStillThere(payload.path);
    return findFiles(this.#searchEnvironment(), payload, signal);
  }

  async searchText(permit: Permit<SearchTextPayload>, signal: AbortSignal): Promise<FoundText> {
    this.#parts.assertPermit(permit, 'file:read');
    const payload = permit.take();
    await this.#assertStillThere(payload.path);
    return searchText(this.#searchEnvironment(), payload, signal);
  }

  #searchEnvironment(): SearchEnvironment {
    const { root, screen, runRipgrep } = this.#parts;
    const links = createLinkJudge(this.#confinement, this.#screenedInodes);
    return { root: root.path, screen, runRipgrep, links };
  }

  async #assertStillThere(path: string): Promise<void> {
    const { relativePath, exists } = await resolvePath(this.#confinement, path);
    if (relativePath !== path || !exists) throw changedSinceError(path, 'was moved or has become a link');
  }

  async #missingDirectories(path: string): Promise<readonly string[]> {
    const missing: string[] = [];
    for (let end = path.lastIndexOf('/'); end > 0; end = path.lastIndexOf('/', end - 1)) {
      const directory = path.slice(0, end);
      const { exists } = await resolvePath(this.#confinement, join(this.root.path, directory));
      if (exists) break;
      missing.unshift(directory);
    }
    return missing;
  }
}

function assertWritableText({ path, text, encoding, hasBom }: FileWritePayload): void {
  const sizeBytes = encodeText(text, { encoding, hasBom }).length;
  if (sizeBytes <= editLimitBytes) return;
  throw new GatehouseError('ERR_WORKSPACE_TOO_LARGE', {
    message: `The text for ${path} has ${sizeBytes} bytes; at most ${editLimitBytes} are written at once.`,
    untouched: 'Nothing was written.',
    nextStep: 'Split it into several files.',
  });
}
