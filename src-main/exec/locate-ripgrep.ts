import { accessSync, constants } from 'node:fs';
import { createRequire } from 'node:module';
import { sep } from 'node:path';
import { GatehouseError } from '@gatehouse/agent-sdk/base';

/**
 * The ripgrep we ship: in node_modules while developing, beside the asar in the packaged application, because the
 * operating system cannot run a file inside an archive. One that happens to be on PATH is never used.
 *
 * @param from path or URL of the module that looks, from which packages are resolved
 * @throws ERR_EXEC_RIPGREP when this platform's package is missing
 */
export function locateRipgrep(from: string, platform: NodeJS.Platform = process.platform, architecture: string = process.arch): string {
  const name = `@vscode/ripgrep-${platform}-${architecture}/bin/${platform === 'win32' ? 'rg.exe' : 'rg'}`;
  try {
    // The platform's package is a dependency of @vscode/ripgrep, and not promised to lie beside it.
    const owner = createRequire(from).resolve('@vscode/ripgrep');
    const file = createRequire(owner).resolve(name).replace(`app.asar${sep}`, `app.asar.unpacked${sep}`);
    accessSync(file, constants.X_OK);
    return file;
  } catch (cause) {
    throw new GatehouseError('ERR_EXEC_RIPGREP', {
      message: `The search program for ${platform} ${architecture} is not installed.`,
      nextStep: 'Install Gatehouse again; from a checkout, run `npm ci`.',
      cause,
    });
  }
}
