import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Check, Finding } from './check.ts';
import { listFiles } from './source/source-file.ts';

interface Manifest {
  dependencies?: Record<string, string>;
  devDependencies?: Record<string, string>;
  optionalDependencies?: Record<string, string>;
}
interface LockedPackage extends Manifest {
  version?: string;
  resolved?: string;
  integrity?: string;
  link?: boolean;
  hasInstallScript?: boolean;
}

const exact = /^\d+\.\d+\.\d+(-[0-9A-Za-z.-]+)?$/;

/** What is installed is what was reviewed, from whichever registry a person uses. */
export const lockfileCheck: Check = {
  name: 'lockfile',
  holds: 'every dependency is pinned exactly, locked with its hash, and tied to no registry',
  run({ root }) {
    const manifests = ['package.json', ...listFiles(root, 'packages', /^package\.json$/)];
    const findings = manifests.flatMap((path) => checkManifest(path, JSON.parse(readFileSync(join(root, path), 'utf8')) as Manifest));
    if (!existsSync(join(root, 'package-lock.json'))) return [...findings, { file: 'package-lock.json', line: 0, message: 'is missing' }];
    const lock = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8')) as { packages: Record<string, LockedPackage> };
    const manifest = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as Manifest;
    return [...findings, ...checkLock(lock.packages), ...checkAgreement(manifest, lock.packages[''] ?? {})];
  },
};

function checkManifest(file: string, manifest: Manifest): Finding[] {
  return Object.entries(allDependencies(manifest))
    .filter(([, version]) => !exact.test(version))
    .map(([name, version]) => ({ file, line: 0, message: `${name} is "${version}": pin one exact version` }));
}

function checkLock(packages: Record<string, LockedPackage>): Finding[] {
  return Object.entries(packages).flatMap(([path, locked]): Finding[] => {
    if (path === '' || locked.link || !path.includes('node_modules/')) return [];
    const at = (message: string): Finding => ({ file: 'package-lock.json', line: 0, message: `${path} ${message}` });
    const findings: Finding[] = [];
    if (!locked.integrity) findings.push(at('has no integrity hash'));
    if (locked.resolved && /^[a-z+]+:/i.test(locked.resolved)) findings.push(at('names where it came from: remove `resolved`'));
    return findings;
  });
}

function checkAgreement(manifest: Manifest, locked: Manifest): Finding[] {
  const wanted = allDependencies(manifest);
  const have = allDependencies(locked);
  const names = new Set([...Object.keys(wanted), ...Object.keys(have)]);
  return [...names]
    .filter((name) => wanted[name] !== have[name])
    .map((name) => ({
      file: 'package-lock.json',
      line: 0,
      message: `${name} is ${have[name] ?? 'absent'}, package.json says ${wanted[name] ?? 'nothing'}`,
    }));
}

function allDependencies(manifest: Manifest): Record<string, string> {
  return { ...manifest.dependencies, ...manifest.devDependencies, ...manifest.optionalDependencies };
}
