// One setup or build at a time per checkout: two terminals running `npm test` must not both replace node_modules.
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { root, SetupError, say, sha256 } from './project.mjs';

const waitLimitMs = 15 * 60_000;

/** Runs `work` while holding this checkout's lock. A lock whose process is gone is taken over. */
export async function withLock(work) {
  const lock = join(tmpdir(), `gatehouse-setup-${process.getuid?.() ?? 'user'}-${sha256(root).slice(0, 16)}`);
  const started = Date.now();
  while (!take(lock)) {
    if (Date.now() - started > waitLimitMs)
      throw new SetupError(`another setup has held ${lock} for too long`, 'stop it, or delete that folder');
    if (Date.now() - started < 300) say('waiting for another setup of this checkout to finish');
    await new Promise((resolve) => setTimeout(resolve, 300));
  }
  try {
    return await work();
  } finally {
    rmSync(lock, { recursive: true, force: true });
  }
}

function take(lock) {
  try {
    mkdirSync(lock);
    writeFileSync(join(lock, 'pid'), String(process.pid));
    return true;
  } catch (error) {
    if (error.code !== 'EEXIST') throw error;
  }
  if (!isHolderAlive(lock)) rmSync(lock, { recursive: true, force: true });
  return false;
}

function isHolderAlive(lock) {
  let pid;
  try {
    pid = Number(readFileSync(join(lock, 'pid'), 'utf8'));
  } catch {
    // The holder is between making the folder and writing its number: give it the benefit of the doubt for one round.
    return true;
  }
  if (!pid) return true;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error.code === 'EPERM';
  }
}
