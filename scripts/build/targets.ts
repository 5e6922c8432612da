import { existsSync } from 'node:fs';
import { builtinModules } from 'node:module';
import { join } from 'node:path';
import react from '@vitejs/plugin-react';
import type { InlineConfig } from 'vite';
import { selfContained } from './self-contained.ts';

/** One bundle of the product: what goes in, what comes out. */
export interface BuildTarget {
  name: string;
  entry: string;
  config: InlineConfig;
}

/** Packages that carry native code stay in node_modules; everything else is bundled, so the product ships these and nothing more. */
export const nativePackages = ['better-sqlite3', 'node-pty', '@parcel/watcher', '@vscode/ripgrep'];
const external = ['electron', ...nativePackages, ...builtinModules, ...builtinModules.map((name) => `node:${name}`), 'node:sqlite'];

interface NodeBundle {
  name: string;
  entry: string;
  outDir: string;
  file: string;
  target?: string;
  format?: 'es' | 'cjs';
  isSingleFile?: boolean;
  banner?: string;
  plugins?: InlineConfig['plugins'];
}

function nodeBundle(root: string, bundle: NodeBundle): BuildTarget {
  const config: InlineConfig = {
    configFile: false,
    root,
    logLevel: 'warn',
    plugins: bundle.plugins ?? [],
    ssr: { noExternal: true },
    resolve: { conditions: ['node', 'import', 'default'] },
    // CommonJS packages ask for these; in an ES module they would throw when they are first used, not when it is built.
    define: bundle.format === 'cjs' ? {} : { __filename: 'import.meta.filename', __dirname: 'import.meta.dirname' },
    build: {
      ssr: bundle.entry,
      target: bundle.target ?? 'node24',
      outDir: bundle.outDir,
      emptyOutDir: false,
      sourcemap: true,
      license: { fileName: `licenses-${bundle.name}.md` },
      minify: false,
      rolldownOptions: {
        external,
        output: {
          format: bundle.format ?? 'es',
          entryFileNames: bundle.file,
          chunkFileNames: 'chunks/[name]-[hash].js',
          ...(bundle.isSingleFile ? { codeSplitting: false } : {}),
          ...(bundle.banner ? { banner: (chunk: { isEntry: boolean }) => (chunk.isEntry ? (bundle.banner ?? '') : '') } : {}),
        },
      },
    },
  };
  return { name: bundle.name, entry: bundle.entry, config };
}

function page(root: string, outDir: string, name: string, html: string, isShipped: boolean): BuildTarget {
  const folder = join(root, 'src-renderer');
  const config: InlineConfig = {
    configFile: false,
    logLevel: 'warn',
    root: folder,
    base: './',
    plugins: [react()],
    build: {
      target: 'chrome148',
      outDir: join(outDir, name),
      emptyOutDir: false,
      sourcemap: true,
      license: { fileName: `licenses-${name}.md` },
      minify: isShipped,
      // The content security policy allows neither inline scripts nor data: modules.
      modulePreload: { polyfill: false },
      assetsInlineLimit: 0,
      chunkSizeWarningLimit: 4096,
      rolldownOptions: { input: join(folder, html) },
    },
  };
  return { name, entry: `src-renderer/${html}`, config };
}

/** Every bundle of the checkout at `root`, written under `outDir`. */
export function buildTargets(root: string, outDir: string): BuildTarget[] {
  return [
    nodeBundle(root, { name: 'main', entry: 'src-main/boot/index.ts', outDir: join(outDir, 'main'), file: 'index.js' }),
    nodeBundle(root, {
      name: 'pty-host',
      entry: 'src-main/pty-host/index.ts',
      outDir: join(outDir, 'main'),
      file: 'pty-host.js',
      isSingleFile: true,
    }),
    nodeBundle(root, {
      name: 'preload',
      entry: 'src-preload/index.ts',
      outDir: join(outDir, 'preload'),
      file: 'index.cjs',
      format: 'cjs',
      isSingleFile: true,
      plugins: [selfContained({ file: 'index.cjs', allowedImports: ['electron'], refusedPackages: ['zod'] })],
    }),
    nodeBundle(root, {
      name: 'cli',
      entry: 'packages/cli/src/bin.ts',
      outDir: join(outDir, 'cli'),
      file: 'gatehouse.js',
      target: 'node20',
      banner: '#!/usr/bin/env node',
    }),
    // A thread that verifies a stretch of a large ledger: beside each bundle that verifies.
    ...['main', 'cli'].map((folder) =>
      nodeBundle(root, {
        name: `${folder}-ledger-verifier`,
        entry: 'packages/agent-sdk/src/audit/node/ledger-verifier.ts',
        outDir: join(outDir, folder),
        file: 'ledger-verifier.js',
        target: 'node20',
        isSingleFile: true,
      }),
    ),
    page(root, outDir, 'renderer', 'index.html', true),
    page(root, outDir, 'stories', 'stories.html', false),
  ];
}

/** True when the target's entry is in the checkout. */
export function hasEntry(root: string, target: BuildTarget): boolean {
  return existsSync(join(root, target.entry));
}
