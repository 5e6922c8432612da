import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { builtinModules } from 'node:module';
import { join } from 'node:path';
import { build, type InlineConfig, type Plugin } from 'vite';

interface SourcePackage {
  readonly name: string;
  readonly version: string;
  readonly description: string;
  readonly exports: Readonly<Record<string, string>>;
}

/** Entries that browsers may load too, each as one file that needs nothing else. */
export const browserEntries: readonly string[] = ['./screen', './shell', './policy', './dlp'];

/**
 * Builds the package that is published: plain JavaScript for Node 20 and for browsers, declarations, and a package.json
 * made from the one of the sources, so that the sources stay importable as they are.
 *
 * @param outDir is emptied first
 */
export async function buildSdk(root: string, outDir: string): Promise<void> {
  const folder = join(root, 'packages/agent-sdk');
  const source = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as SourcePackage;
  rmSync(outDir, { recursive: true, force: true });
  mkdirSync(outDir, { recursive: true });
  const entries = Object.fromEntries(Object.entries(source.exports).map(([name, file]) => [toFileName(name), join(folder, file)]));
  // Beside the chunk that verifies a large ledger on several threads.
  const verifier = join(folder, 'src/audit/node/ledger-verifier.ts');
  await build(nodeConfig(folder, outDir, { ...entries, 'ledger-verifier': verifier }));
  for (const name of browserEntries) await build(browserConfig(folder, outDir, toFileName(name), entries[toFileName(name)] as string));
  writeDeclarations(root, outDir);
  for (const file of ['README.md', 'CHANGELOG.md']) cpSync(join(folder, file), join(outDir, file));
  writeFileSync(join(outDir, 'package.json'), `${JSON.stringify(toPublished(source), undefined, 2)}\n`);
}

/** `.` is `index`, `./audit/node` is `audit/node`. */
function toFileName(exportName: string): string {
  return exportName === '.' ? 'index' : exportName.slice(2);
}

function toPublished({ name, version, description, exports }: SourcePackage): object {
  return {
    name,
    version,
    description,
    license: 'UNLICENSED',
    type: 'module',
    engines: { node: '>=20' },
    sideEffects: false,
    exports: Object.fromEntries(Object.entries(exports).map(([entry, file]) => [entry, toConditions(entry, file)])),
    files: ['dist', 'types', 'README.md', 'CHANGELOG.md'],
    dependencies: {},
  };
}

function toConditions(entry: string, file: string): object {
  const types = file.replace('./src/', './types/').replace(/\.ts$/, '.d.ts');
  const browser = browserEntries.includes(entry) ? { browser: `./dist/browser/${toFileName(entry)}.js` } : {};
  return { types, ...browser, default: `./dist/${toFileName(entry)}.js` };
}

const external = [...builtinModules, ...builtinModules.map((name) => `node:${name}`), 'node:sqlite'];

function nodeConfig(folder: string, outDir: string, input: Readonly<Record<string, string>>): InlineConfig {
  return {
    ...common(folder),
    // The few packages that are used are inlined, which is why there are no dependencies.
    ssr: { noExternal: true },
    resolve: { conditions: ['node', 'import', 'default'] },
    build: {
      ...output(outDir, 'dist'),
      ssr: true,
      target: 'node20',
      rolldownOptions: { input, external, output: { entryFileNames: '[name].js', chunkFileNames: 'chunks/[name]-[hash].js' } },
    },
  };
}

function browserConfig(folder: string, outDir: string, name: string, entry: string): InlineConfig {
  return {
    ...common(folder),
    plugins: [noNode(name)],
    build: {
      ...output(outDir, 'dist/browser', `-${name}`),
      target: 'es2022',
      lib: { entry, formats: ['es'], fileName: () => `${name}.js` },
    },
  };
}

function common(root: string): InlineConfig {
  return { configFile: false, root, logLevel: 'warn', publicDir: false };
}

function output(outDir: string, folder: string, suffix = ''): InlineConfig['build'] {
  return {
    outDir: join(outDir, folder),
    emptyOutDir: false,
    minify: false,
    sourcemap: false,
    license: { fileName: `third-party-licenses${suffix}.md` },
  };
}

/** Fails the build of what must run in a browser when anything in it asks for Node. */
function noNode(name: string): Plugin {
  return {
    name: 'gatehouse:no-node',
    enforce: 'pre',
    resolveId(id, importer) {
      if (external.includes(id)) this.error(`${name} must run in a browser, but ${importer ?? 'it'} imports ${id}`);
    },
  };
}

function writeDeclarations(root: string, outDir: string): void {
  const compiler = join(root, 'node_modules/typescript/bin/tsc');
  const types = join(outDir, 'types');
  const project = join(root, 'packages/agent-sdk/tsconfig.build.json');
  // Whether they hold is for `npm run check` to say.
  execFileSync(process.execPath, [compiler, '-p', project, '--noCheck', '--outDir', types], { stdio: 'inherit' });
  for (const file of readdirSync(types, { recursive: true, encoding: 'utf8' })) {
    if (!file.endsWith('.d.ts')) continue;
    // Sources import each other with their own extension, which nobody who installs them has.
    const text = readFileSync(join(types, file), 'utf8');
    writeFileSync(join(types, file), text.replaceAll(/((?:from|import\()\s*['"]\.{1,2}\/[^'"]*)\.ts(['"])/g, '$1.js$2'));
  }
}
