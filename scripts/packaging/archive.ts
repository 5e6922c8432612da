import { execFileSync } from 'node:child_process';
import { chmodSync, cpSync, existsSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';

export interface ArchiveInput {
  /** The finished directory build. */
  appDir: string;
  outputDir: string;
  name: string;
  version: string;
  arch: string;
}

/** `<name>-<version>-linux-<arch>.tar.gz` with one top folder. Needs `tar`. @returns the archive's path */
export function makeTar(input: ArchiveInput): string {
  const file = join(input.outputDir, `${input.name}-${input.version}-linux-${input.arch}.tar.gz`);
  const top = `${input.name}-${input.version}`;
  execFileSync('tar', [
    '-C',
    dirname(input.appDir),
    '--owner=0',
    '--group=0',
    `--transform=s,^${basename(input.appDir)},${top},`,
    '-czf',
    file,
    basename(input.appDir),
  ]);
  return file;
}

const debianArch: Record<string, string> = { x64: 'amd64', arm64: 'arm64' };

/** What Electron's executable links to; a list entry with `|` also fits the names of the 64-bit time transition. */
const dependencies = [
  'libgtk-3-0 | libgtk-3-0t64',
  'libnss3',
  'libgbm1',
  'libasound2 | libasound2t64',
  'libxkbcommon0',
  'libatspi2.0-0 | libatspi2.0-0t64',
  'xdg-utils',
];

/** `<name>_<version>_<arch>.deb`, installed under /opt. Needs `dpkg-deb`. @returns the package's path */
export function makeDeb(input: ArchiveInput): string {
  const stage = mkdtempSync(join(tmpdir(), 'gatehouse-deb-'));
  try {
    chmodSync(stage, 0o755);
    layOut(stage, input);
    const file = join(input.outputDir, `${input.name}_${input.version}_${debianArch[input.arch] ?? input.arch}.deb`);
    execFileSync('dpkg-deb', ['--root-owner-group', '-Zgzip', '--build', stage, file], { stdio: ['ignore', 'ignore', 'inherit'] });
    return file;
  } finally {
    rmSync(stage, { recursive: true, force: true });
  }
}

function layOut(stage: string, input: ArchiveInput): void {
  const home = join(stage, 'opt', 'Gatehouse');
  cpSync(input.appDir, home, { recursive: true, verbatimSymlinks: true });
  mkdirSync(join(stage, 'usr/bin'), { recursive: true });
  symlinkSync('/opt/Gatehouse/gatehouse', join(stage, 'usr/bin/gatehouse-ide'));
  mkdirSync(join(stage, 'usr/share/applications'), { recursive: true });
  writeFileSync(join(stage, 'usr/share/applications/gatehouse.desktop'), desktopEntry);
  const icon = join(input.appDir, 'resources', 'resources', 'icon.png');
  if (existsSync(icon)) {
    mkdirSync(join(stage, 'usr/share/icons/hicolor/512x512/apps'), { recursive: true });
    cpSync(icon, join(stage, 'usr/share/icons/hicolor/512x512/apps/gatehouse.png'));
  }
  mkdirSync(join(stage, 'DEBIAN'));
  writeFileSync(join(stage, 'DEBIAN/control'), control(input, installedKilobytes(stage)));
  writeFileSync(join(stage, 'DEBIAN/postinst'), afterInstall, { mode: 0o755 });
}

function installedKilobytes(stage: string): number {
  return Number(execFileSync('du', ['-sk', stage], { encoding: 'utf8' }).split('\t')[0]);
}

function control(input: ArchiveInput, kilobytes: number): string {
  return `Package: ${input.name}
Version: ${input.version.replace('-', '~')}
Architecture: ${debianArch[input.arch] ?? input.arch}
Maintainer: Gatehouse <dev@gatehouse.invalid>
Installed-Size: ${kilobytes}
Depends: ${dependencies.join(', ')}
Section: devel
Priority: optional
Description: Desktop IDE with an embedded coding agent
 Its coding agent can do nothing you have not seen: every change is shown,
 approved, recorded in a chained ledger, and only then applied.
`;
}

const desktopEntry = `[Desktop Entry]
Type=Application
Name=Gatehouse
Comment=Desktop IDE whose coding agent can do nothing you have not seen
Exec=/opt/Gatehouse/gatehouse %F
Icon=gatehouse
Categories=Development;IDE;
StartupWMClass=gatehouse
Terminal=false
`;

/** Where ordinary users may not make namespaces, Chromium's sandbox needs its setuid helper instead. */
const afterInstall = `#!/bin/sh
set -e
chown root:root /opt/Gatehouse/chrome-sandbox
if unshare -Ur true 2>/dev/null; then chmod 0755 /opt/Gatehouse/chrome-sandbox; else chmod 4755 /opt/Gatehouse/chrome-sandbox; fi
`;
