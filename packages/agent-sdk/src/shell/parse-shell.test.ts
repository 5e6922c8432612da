// biome-ignore-all lint/suspicious/noTemplateCurlyInString: expansions of the shell.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Command, decodeAnsi, maximumNesting, parseShell } from './index.ts';

function commandsOf(text: string): readonly Command[] {
  return parseShell(text).script.pipelines.flatMap(({ commands }) => commands);
}

function errorsIn(text: string): readonly string[] {
  return parseShell(text).errors.map(({ message }) => message);
}

describe('the grammar', () => {
  it.each([
    ['a b', ['simple']],
    ['a | b |& c', ['simple', 'simple', 'simple']],
    ['(a; b) >c', ['subshell']],
    ['{ a; }', ['group']],
    ['if a; then b; elif c; then d; else e; fi', ['if']],
    ['while a; do b; done; until c; do d; done', ['while', 'until']],
    ['for x in a b; do c; done', ['for']],
    ['for x\ndo c; done', ['for']],
    ['select x in a; do b; done', ['select']],
    ['for ((i=0;i<3;i++)); do a; done', ['arithmetic-for']],
    ['case a in b|c) d;; (e) f;& *) g;;& esac', ['case']],
    ['f() { a; }; function g { b; }; function h() (c)', ['function', 'function', 'function']],
    ['[[ -f a && $b == c* ]]', ['test']],
    ['((a + 1))', ['arithmetic-command']],
    ['((a) ; (b))', ['subshell']],
    ['coproc a; coproc n { b; }', ['coproc', 'coproc']],
    ['!(a)', ['subshell']],
  ])('reads %j', (text, kinds) => {
    expect([commandsOf(text).map(({ kind }) => kind), errorsIn(text)]).toEqual([kinds, []]);
  });

  it.each([
    'if',
    'a |',
    'a &&',
    '(a',
    'echo "x',
    "echo 'x",
    '$(',
    '`a',
    '{ a }',
    'a ;; b',
    '& a',
    '2>',
    'echo a(b)',
    'x=(a',
    'echo ${a',
    'f() echo',
    ')',
    'do',
    '}',
    'case x in',
    '[[ a b ]]',
    'for x; y',
    'a | ! b',
  ])('finds the error in %j', (text) => expect(errorsIn(text)).not.toEqual([]));

  it('takes bodies of here-documents in the order of their operators, and what follows as commands', () => {
    const [cat, rm] = commandsOf('cat <<A <<-B\n1 $x\nA\n\t2\n\tB\nrm y');
    expect(cat).toMatchObject({ redirections: [{ document: { isQuoted: false } }, { document: { body: { parts: [{ value: '2\n' }] } } }] });
    expect(rm).toMatchObject({ kind: 'simple', words: [{}, {}] });
  });

  it('ends a here-document at a delimiter that is cut by a continued line, as bash does', () => {
    expect(commandsOf('cat <<EOF\nx\nEO\\\nF\nrm y')).toHaveLength(2);
    expect(commandsOf("cat <<'EOF'\nx\nEO\\\nF\nrm y")).toHaveLength(1);
  });

  it('gives every node its place', () => {
    const text = 'ls && echo "a $(rm -r b)"';
    const inner = parseShell(text).script.pipelines[1]?.commands[0];
    expect(inner).toMatchObject({ start: 6, end: text.length });
    expect(JSON.stringify(inner)).toContain(`"start":${text.indexOf('rm')},"end":${text.indexOf(')')}`);
  });

  it.each([
    ['a\\nb', 'a\nb'],
    ['\\x72\\155', 'rm'],
    ['\\u0041\\U00000042', 'AB'],
    ["\\'\\\\", "'\\"],
    ['a\\0b', 'a'],
    ['\\q', '\\q'],
  ])("reads $'%s'", (text, decoded) => {
    expect(decodeAnsi(text)).toBe(decoded);
  });

  it('ends for any text, and nests no deeper than it says', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 200 }), (text) => {
        const { script, errors } = parseShell(text);
        for (const { start, end } of [script, ...errors]) expect(0 <= start && start <= end && end <= text.length).toBe(true);
      }),
      { numRuns: 500 },
    );
    for (const piece of ['$(', '(', '{ ', '"$(', '${a:-', '<(', 'if ', '((', '$((', '[[ (', '@(', 'a=(', 'case a in a) ', 'f() '])
      expect(parseShell(piece.repeat(20_000)).errors.length).toBeGreaterThan(0);
    expect(errorsIn('$('.repeat(maximumNesting + 1))).toContain('nested too deep');
  });
});
