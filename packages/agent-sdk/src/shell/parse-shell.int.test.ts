// biome-ignore-all lint/suspicious/noTemplateCurlyInString: expansions of the shell.
import { spawnSync } from 'node:child_process';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseShell } from './index.ts';

/** Against the shell itself: bash -n reads and does not run. What it complains of on its error stream it does not accept. */
const hasBash = spawnSync('bash', ['-c', 'exit $((BASH_VERSINFO[0] < 5))']).status === 0;

function isAcceptedByBash(script: string): boolean {
  const { status, stderr } = spawnSync('bash', ['-O', 'extglob', '-n'], { input: `${script}\n`, encoding: 'utf8', timeout: 10_000 });
  return status === 0 && !/error|unexpected|expected/.test(stderr.replace(/^.*here-document.*$/gm, ''));
}

const words = fc.constantFrom(
  'a',
  '"b c"',
  "'d'",
  '$x',
  '${y:-z}',
  '$(e)',
  '`f`',
  '$((1+2))',
  'g*',
  '{h,i}',
  "$'j'",
  'k=l',
  '~/m',
  '"$(n "o")"',
  '<(p)',
  '${q//r/s}',
  '"${t[@]}"',
  'if',
  'done',
  '#u',
  'v#w',
  '\\;',
  '@(x|y)',
);
const simple = fc.array(words, { minLength: 1, maxLength: 4 }).map((parts) => `c ${parts.join(' ')}`);
const redirected = fc
  .tuple(simple, fc.constantFrom('', ' >o', ' 2>&1', ' <i', ' >>o 2>/dev/null', ' <<<w', ' <<E\nx $y\nE'))
  .map(([command, tail]) => ({ command: command + tail, isLine: tail.includes('\n') }));

const scripts = fc.letrec<{ script: string }>((tie) => ({
  script: fc.oneof(
    { maxDepth: 4, withCrossShrink: true },
    simple,
    redirected.map(({ command }) => command),
    fc
      .tuple(tie('script'), fc.constantFrom(' && ', ' || ', ' | ', '; ', ' & ', '\n'), simple)
      .map(([left, joint, right]) => (left.endsWith('E') ? `${left}\n${right}` : left + joint + right)),
    tie('script').map((body) => `( ${body}\n)`),
    tie('script').map((body) => `{ ${body}\n}`),
    fc.tuple(tie('script'), tie('script')).map(([test, body]) => `if ${test}\nthen ${body}\nelse d\nfi`),
    tie('script').map((body) => `for i in a b; do ${body}\ndone`),
    tie('script').map((body) => `while x; do ${body}\ndone`),
    tie('script').map((body) => `case $x in (a|b*) ${body}\n;; *) y ;; esac`),
    tie('script').map((body) => `f() { ${body}\n}`),
    tie('script').map((body) => `v="$( ${body}\n)"`),
    fc.constant('[[ -f a && ( $b == c* || ! $d =~ ^(e|f)$ ) ]]'),
    fc.constant('for ((i=0; i<3; i++)); do j; done'),
    fc.constant('(( k = 1 + $(l) ))'),
    fc.constant('m=(n "o p" [3]=q); m+=(r)'),
  ),
})).script;

describe.skipIf(!hasBash)('the grammar, against bash', () => {
  it('accepts every script that bash accepts', () => {
    let accepted = 0;
    fc.assert(
      fc.property(scripts, (script) => {
        fc.pre(isAcceptedByBash(script));
        accepted += 1;
        expect([script, parseShell(script).errors]).toEqual([script, []]);
      }),
      { numRuns: 250 },
    );
    expect(accepted).toBeGreaterThan(100);
  }, 60_000);

  it('finds an error in what bash rejects, however a script was broken', () => {
    const edits = fc.tuple(
      scripts,
      fc.nat(),
      fc.constantFrom('', '(', ')', '"', "'", ';', '|', '&', 'do ', 'fi\n', '}', '`', '${', '<', '\n'),
    );
    let rejected = 0;
    const unseen: string[] = [];
    fc.assert(
      fc.property(edits, ([script, place, text]) => {
        const at = place % (script.length + 1);
        const broken = script.slice(0, at) + text + script.slice(text === '' ? at + 1 : at);
        if (isAcceptedByBash(broken)) return;
        rejected += 1;
        if (parseShell(broken).errors.length === 0) unseen.push(broken);
      }),
      { numRuns: 250 },
    );
    // Bash looks at arithmetic and at names only when it runs them, and at some words by what stands around them.
    expect([rejected > 40, unseen.slice(0, 3), unseen.length <= rejected * 0.03]).toEqual([true, unseen.slice(0, 3), true]);
  }, 60_000);
});
