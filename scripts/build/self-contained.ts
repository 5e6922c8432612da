import type { Plugin } from 'vite';

interface SelfContainedOptions {
  /** The only file the bundle may consist of. */
  file: string;
  /** Modules it may still ask for at run time. */
  allowedImports: string[];
  /** Packages that must not have been bundled into it. */
  refusedPackages: string[];
}

/**
 * Fails the build when a bundle is not the one small file it has to be.
 * The preload runs before every page: a schema library in it costs 150 kB of start-up, and a second file cannot be loaded from a sandbox.
 */
export function selfContained(options: SelfContainedOptions): Plugin {
  return {
    name: 'gatehouse:self-contained',
    generateBundle(_output, bundle) {
      for (const [name, part] of Object.entries(bundle)) {
        if (part.type !== 'chunk') continue;
        if (name !== options.file) this.error(`${options.file} must be one file, but ${name} was split from it`);
        const refused = Object.keys(part.modules).find((id) => options.refusedPackages.some((pkg) => id.includes(`/node_modules/${pkg}/`)));
        if (refused) this.error(`${options.file} must not contain ${refused}: import types only`);
        const foreign = [...part.imports, ...part.dynamicImports].find((id) => !options.allowedImports.includes(id));
        if (foreign) this.error(`${options.file} may import only ${options.allowedImports.join(', ')}, but imports ${foreign}`);
      }
    },
  };
}
