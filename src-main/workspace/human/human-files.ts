import { constants } from 'node:fs';
import { access, mkdir, open, rename, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { GatehouseError, isGatehouseError, systemErrorCode } from '@gatehouse/agent-sdk/base';
import { sha256Hex } from '@gatehouse/agent-sdk/hash';
import type { SecretScreen } from '@gatehouse/agent-sdk/screen';
import type { DocumentView, FileEntryView, SaveResult } from '../../../src-shared/index.ts';
import { type Confinement, confinePath, openConfined, resolvePath } from '../confinement.ts';
import { type DirectoryEntry, readDirectory } from '../directory-listing.ts';
import { loadFile } from '../document.ts';
import { toFileError } from '../file-errors.ts';
import { replaceFile } from '../file-writer.ts';
import { encodeText, type TextEncoding } from '../text-format.ts';
import { assertRootPresent, isInsideRoot, outsideError, type WorkspaceRoot } from '../workspace-root.ts';

export const editorLimitBytes = 50 * 1024 * 1024;
const maximumListedEntries = 10_000;

export interface HumanFilesParts {
  readonly root: WorkspaceRoot;
  /** Marks what the agent can never read. It keeps nothing from the person. */
  readonly screen: SecretScreen;
  /** Moves to the system's trash: the only way anything is removed. Absolute path; rejects when it could not. */
  readonly moveToTrash: (absolutePath: string) => Promise<void>;
}

/** What the person's editor wants written. */
export interface DocumentToSave {
  readonly path: string;
  /** Line ends as they shall be on disk. */
  readonly text: string;
  readonly encoding: TextEncoding;
  readonly hasBom: boolean;
  /** SHA-256 of the bytes the text was based on; null when there was no file. */
  readonly baseSha256: string | null;
  /** Writes whatever is there now: only after the person chose so. */
  readonly isForced: boolean;
}

/**
 * The person's own hands in the workspace: explorer and editor. No permits, no screen, the same walls: nothing outside
 * the workspace, nothing through a link that leads out. Paths are workspace-relative with forward slashes.
 *
 * Nothing that serves the agent may come by one of these.
 */
export class HumanFiles {
  readonly root: WorkspaceRoot;
  readonly #parts: HumanFilesParts;
  readonly #confinement: Confinement;

  constructor(parts: HumanFilesParts) {
    this.root = parts.root;
    this.#parts = parts;
    this.#confinement = { root: parts.root, screen: undefined, screenedInodes: undefined };
  }

  /** One folder, not what is below it. */
  async listDirectory(path: string): Promise<{ readonly entries: FileEntryView[]; readonly isTruncated: boolean }> {
    const directory = await openConfined(this.#confinement, path, 'directory');
    try {
      const { entries, isTruncated } = await readDirectory(directory, undefined, maximumListedEntries);
      const views: FileEntryView[] = [];
      for (const entry of entries) views.push(await this.#toEntryView(directory.relativePath, entry));
      return { entries: views, isTruncated };
    } catch (thrown) {
      throw toFileError(thrown, 'listed', path);
    } finally {
      await directory.handle.close();
    }
  }

  async readDocument(path: string): Promise<DocumentView> {
    const { handle, stats, relativePath, realPath } = await openConfined(this.#confinement, path, 'file');
    try {
      const loaded = await loadFile(handle, stats, editorLimitBytes);
      if (loaded.type === 'binary') return { type: 'binary', path: relativePath, sizeBytes: loaded.sizeBytes };
      if (loaded.type === 'too-large') return { ...loaded, path: relativePath };
      const { text, format, lineEnding, sha256 } = loaded.document;
      return {
        type: 'text',
        path: relativePath,
        text,
        encoding: format.encoding,
        hasBom: format.hasBom,
        eol: lineEnding,
        sha256,
        isReadOnly: (stats.mode & 0o222n) === 0n || !(await canWrite(realPath)) || !(await canWrite(dirname(realPath))),
        isScreened: this.#parts.screen.check(realPath).secret,
      };
    } catch (thrown) {
      throw toFileError(thrown, 'read', path);
    } finally {
      await handle.close();
    }
  }

  /**
   * Saves whole or not at all. A file that is not what the text was based on is left alone and reported as a conflict.
   *
   * @throws ERR_WORKSPACE_ENCODING, ERR_WORKSPACE_READ_ONLY, _DISK_FULL, _NO_ACCESS, _GONE …; the file is then as it was
   */
  async saveDocument(document: DocumentToSave): Promise<SaveResult> {
    const bytes = encodeText(document.text, { encoding: document.encoding, hasBom: document.hasBom });
    const { relativePath, exists } = await resolvePath(this.#confinement, document.path);
    const diskSha256 = exists ? await this.#hashFile(relativePath) : null;
    if (diskSha256 !== document.baseSha256 && !document.isForced) return { status: 'conflict', diskSha256 };
    const createDirectories = exists ? [] : await this.#missingDirectories(relativePath);
    try {
      const { sha256 } = await replaceFile(this.#confinement, { path: relativePath, baseSha256: diskSha256, bytes, createDirectories });
      return { status: 'saved', sha256 };
    } catch (thrown) {
      // Somebody wrote in the moment between the look and the replacement.
      if (!isGatehouseError(thrown, 'ERR_WORKSPACE_CHANGED_SINCE')) throw thrown;
      return { status: 'conflict', diskSha256: await this.#hashFile(relativePath).catch(() => null) };
    }
  }

  /** @throws ERR_WORKSPACE_EXISTS */
  async createFile(path: string): Promise<void> {
    await this.#withParent(path, async (target) => (await open(target, 'wx')).close());
  }

  /** @throws ERR_WORKSPACE_EXISTS */
  async createDirectory(path: string): Promise<void> {
    await this.#withParent(path, async (target) => mkdir(target));
  }

  /** Renames or moves. Nothing is overwritten. @throws ERR_WORKSPACE_EXISTS when the new name is taken */
  async rename(from: string, to: string): Promise<void> {
    const source = await this.#entryPath(from);
    await this.#withParent(to, async (target) => {
      // A change of case only, on a disk that ignores it, meets the file itself.
      if ((await exists(target)) && source.toLowerCase() !== target.toLowerCase()) {
        throw Object.assign(new Error('taken'), { code: 'EEXIST' });
      }
      await rename(source, target);
    });
  }

  async trash(path: string): Promise<void> {
    const target = await this.#entryPath(path);
    try {
      await this.#parts.moveToTrash(target);
    } catch (thrown) {
      throw new GatehouseError('ERR_WORKSPACE_TRASH', {
        message: `${path} could not be moved to the trash: ${thrown instanceof Error ? thrown.message : String(thrown)}.`,
        untouched: 'It is where it was; Gatehouse never deletes for good.',
        nextStep: 'Remove it in your file manager or in a terminal.',
        details: { path },
        cause: thrown,
      });
    }
  }

  async #withParent(path: string, act: (absolutePath: string) => Promise<unknown>): Promise<void> {
    try {
      await act(await this.#entryPath(path));
    } catch (thrown) {
      throw toFileError(thrown, 'created', path);
    }
  }

  /**
   * The entry itself, not what it may link to, in the real folder that holds it. Judged only once the dot segments are
   * gone: `..` has a folder too, and a name in it, and is not the person's to move. The root is not an entry of itself.
   *
   * @throws ERR_WORKSPACE_OUTSIDE
   */
  async #entryPath(path: string): Promise<string> {
    await assertRootPresent(this.root);
    const absolute = confinePath(this.#confinement, path);
    if (absolute === this.root.path) throw outsideError(path === '' ? '.' : path);
    const parent = await openConfined(this.#confinement, dirname(absolute), 'directory');
    await parent.handle.close();
    const entry = join(parent.realPath, basename(absolute));
    if (entry === this.root.path || !isInsideRoot(this.root, entry)) throw outsideError(path);
    return entry;
  }

  async #hashFile(path: string): Promise<string> {
    const { handle } = await openConfined(this.#confinement, path, 'file');
    try {
      return sha256Hex(await handle.readFile());
    } finally {
      await handle.close();
    }
  }

  async #missingDirectories(path: string): Promise<readonly string[]> {
    const missing: string[] = [];
    for (let parent = dirname(path); parent !== '.'; parent = dirname(parent)) {
      if ((await resolvePath(this.#confinement, parent)).exists) break;
      missing.unshift(parent);
    }
    return missing;
  }

  async #toEntryView(directory: string, { name, type }: DirectoryEntry): Promise<FileEntryView> {
    const path = directory === '' ? name : `${directory}/${name}`;
    const isScreened = this.#parts.screen.check(join(this.root.path, path)).secret;
    if (type !== 'link') return { name, path, type, isScreened, isBroken: false };
    const target = await resolvePath(this.#confinement, path).catch(() => undefined);
    const isTargetScreened = target !== undefined && this.#parts.screen.check(target.realPath).secret;
    return { name, path, type, isScreened: isScreened || isTargetScreened, isBroken: target === undefined };
  }
}

async function canWrite(path: string): Promise<boolean> {
  return access(path, constants.W_OK).then(
    () => true,
    () => false,
  );
}

async function exists(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    (thrown: unknown) => {
      if (systemErrorCode(thrown) === 'ENOENT') return false;
      throw thrown;
    },
  );
}

/** A workspace nothing can be written to is opened all the same, and says so from the start. */
export async function isReadOnlyRoot(root: WorkspaceRoot): Promise<boolean> {
  return !(await canWrite(root.path));
}
