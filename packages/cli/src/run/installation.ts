import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** Where the parts lie that the command line starts or reads beside its own code. Absolute paths. */
export interface Installation {
  readonly ptyHostFile: string;
  readonly resourcesDirectory: string;
  /** A file of ours from which Node finds the packages that come with Gatehouse. */
  readonly packagesFrom: string;
}

/**
 * Finds the installation around a file of it: `out/cli/` of a checkout, or `resources/cli/` of the packaged application,
 * whose other parts are beside it.
 */
export function findInstallation(ownFile: string): Installation {
  const own = dirname(ownFile);
  for (let folder = own; folder !== dirname(folder); folder = dirname(folder)) {
    const checkout = { ptyHostFile: join(folder, 'out', 'main', 'pty-host.js'), resourcesDirectory: join(folder, 'resources') };
    if (existsSync(checkout.ptyHostFile)) return { ...checkout, packagesFrom: join(folder, 'package.json') };
    const unpacked = join(folder, 'app.asar.unpacked');
    if (existsSync(unpacked)) {
      return {
        ptyHostFile: join(unpacked, 'out', 'main', 'pty-host.js'),
        resourcesDirectory: join(folder, 'resources'),
        packagesFrom: join(unpacked, 'package.json'),
      };
    }
  }
  return { ptyHostFile: join(own, 'pty-host.js'), resourcesDirectory: join(own, 'resources'), packagesFrom: ownFile };
}
