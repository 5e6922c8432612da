import { symlinkSync } from 'node:fs';
import { createSecretScreen } from '@gatehouse/agent-sdk/screen';
import { createTempFolder, type TempFolder } from '@gatehouse/testing';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { PatternSearch } from './found-paths.ts';
import { approve, call, createContext, createTestGate, createTestTool, shellProposal } from './gate-fixture.ts';
import { resolveRealPath } from './real-path.ts';

let folder: TempFolder;

beforeEach(() => {
  folder = createTempFolder();
  folder.writeText('.env', 'KEY=1');
  folder.writeText('docs/readme.md', '');
  folder.writeText('src/app.ts', '');
  folder.writeText('src/deep/util.ts', '');
  symlinkSync('../.env', folder.resolve('docs/guide'));
  symlinkSync('.env', folder.resolve('notes'));
  symlinkSync('docs', folder.resolve('manual'));
  folder.writeText('docs/deep/x.md', '');
  symlinkSync('../../.env', folder.resolve('docs/deep/guide'));
});

afterEach(() => folder.dispose());

async function run(command: string): Promise<string> {
  const root = folder.path;
  const { gate } = createTestGate(approve, {
    workspace: { id: 'w', root, homeDirectory: root, gatehouseHome: folder.resolve('gatehouse-home') },
    screen: createSecretScreen({ homeDirectory: root, workspaceRoot: root }),
    resolvePaths: resolveRealPath,
  });
  const plain = shellProposal(command);
  const proposal = {
    ...plain,
    payload: { command, cwd: root },
    paths: [root],
    preview: { ...plain.preview, cwd: root } as typeof plain.preview,
  };
  const outcome = await gate.run(createTestTool(proposal), call, createContext());
  return 'code' in outcome ? outcome.code : outcome.status;
}

describe('a command that reaches a secret through a link of the repository', () => {
  it.each([
    'cat docs/guide',
    'cd docs && cat guide',
    'cd docs; cat ./guide',
    'cd -- docs && cat guide',
    '(cd docs && cat guide)',
    'cd src && cd ../docs && cat guide',
    'cd src/deep; cd ../..; cat docs/guide',
    'pushd docs; cat guide',
    'builtin cd docs && cat guide',
    'cd d* && cat guide',
    'cd manual && cat guide',
    'bash -c "cd docs && cat guide"',
    'for x in 1 2; do cat guide; cd docs; done',
    'env -C docs cat guide',
    'env --chdir=docs cat guide',
    'git -C docs show :guide',
    'tar -C docs -cf - guide',
    'make -Cdocs X=guide',
    'cat doc*/guide',
    'cat */guide',
    'cat doc?/gu*',
    'cat d[aeiou]cs/guide',
    'cat d[[:lower:]]cs/guide',
    'cat note?',
    'cat n*',
    'cat N*TES',
    'cat not{e,f}s',
    'cat not{d..f}s',
    'cat ~+/docs/guide',
    'cat ~-/docs/guide',
    'cat "$PWD/docs/guide"',
    'cd docs && cat $PWD/guide',
    'cd src && cat $OLDPWD/docs/guide',
    'cat ~/docs/guide',
    'mkdir -p q && cat q/../docs/guide',
    'mkdir -p q/r; cd q/r; cat ../../docs/guide',
    'cat docs$NOTHING/guide',
    'shopt -s globstar; cat **/guide',
    'shopt -s dotglob; cat *env',
    'CDPATH=docs; cd deep; cat guide',
    'bash -c "cat note?"',
    `cat ${'{x,y}'.repeat(3)}notes notes`,
  ])('is refused: %s', async (command) => {
    expect([command, await run(command)]).toEqual([command, 'ERR_SCREEN_SECRET']);
  });

  it.each([
    'cat docs/readme.md',
    'cd docs && cat readme.md',
    'cd src && npx prettier --write *.ts */*.ts',
    'ls src/*',
    'cat "$FILE"',
    'cat "$DIR/$FILE"',
    'node -e "console.log(2 * 3)"',
    'git commit -m "Explain * and ** in code"',
    'cd docs && cd .. && cat src/app.ts',
    'echo "a?b"',
    'cat src/[a-b]pp.ts',
    'cat nothing-here*',
  ])('is not made of what leads to none: %s', async (command) => {
    expect([command, await run(command)]).toEqual([command, 'done']);
  });

  it('is refused when its patterns find too much to look at', async () => {
    for (let index = 0; index < 60; index += 1) folder.writeText(`many/f${index}`, '');
    const find = (pattern: string, limits: { readonly paths: number; readonly names: number }) =>
      new PatternSearch({ findsDotFiles: false, findsDeep: true }, limits).find(pattern);
    await expect(find(`${folder.path}/many/*`, { paths: 50, names: 1_000 })).rejects.toMatchObject({ code: 'ERR_GATE_TOO_MANY_PATHS' });
    await expect(find(`${folder.path}/**`, { paths: 1_000, names: 50 })).rejects.toMatchObject({ code: 'ERR_GATE_TOO_MANY_PATHS' });
    expect(await find(`${folder.path}/many/f1?`, { paths: 50, names: 1_000 })).toHaveLength(10);
  });
});
