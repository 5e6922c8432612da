import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { secretSamples } from './analysis/secret-names.ts';
import { createSecretScreen, foldPath } from './index.ts';
import { nameTable } from './names.ts';
import { ordinaryPaths } from './ordinary-paths-fixture.ts';
import { isPlainlyOrdinary } from './quick-look.ts';
import { applyRules } from './rules.ts';

const screen = createSecretScreen({
  homeDirectory: '/home/me',
  workspaceRoot: '/w',
  additionalPatterns: ['private-notes', 'config/prod.*', '*.token'],
});

const names = fc.oneof(
  fc.constantFrom(...secretSamples, 'private-notes', 'x.token', 'cookies', 'environ', 'hosts.yml'),
  fc.constantFrom(...ordinaryPaths.flatMap((path) => path.split('/'))),
  fc.stringMatching(/^[a-z_][a-z0-9_.-]{0,12}[a-z0-9]$/),
);
const paths = fc.array(names, { minLength: 1, maxLength: 6 }).map((parts) => `/${parts.join('/')}`);
/** Names, and what they are made of. */
const pieces = fc.oneof(
  fc.constantFrom(...nameTable.keys(), ...secretSamples, ...secretSamples.flatMap((name) => name.split(/[._-]/))),
  fc.constantFrom(
    'proc',
    'self',
    '1',
    'fd',
    'service',
    'key',
    'environ',
    'mem',
    'etc',
    'kubernetes',
    'x.conf',
    'share',
    'bak',
    'old',
    'gz',
    '2',
    'prod',
    'service',
    'account',
    'B',
    '.',
  ),
  fc.constantFrom(
    'client_secret',
    'firebase-adminsdk',
    'private.json',
    'tfstate',
    'vault',
    'pass',
    'history',
    'ssh_host_rsa_key',
    'gh',
    'hosts.yml',
    'json',
  ),
);
const plainName = fc.stringMatching(/^[a-z]{1,8}$/);

describe('a verdict', () => {
  it('does not change when dot segments, doubled slashes or a detour are added', () =>
    fc.assert(
      fc.property(paths, plainName, fc.nat(5), fc.constantFrom('./', '/', './/./', undefined), (path, detour, at, extra) => {
        const parts = path.split('/');
        const index = 1 + (at % Math.max(1, parts.length - 1));
        const changed = [...parts.slice(0, index), `${extra ?? `${detour}/../`}${parts[index]}`, ...parts.slice(index + 1)].join('/');
        expect(screen.check(changed)).toEqual(screen.check(path));
      }),
      { numRuns: 2_000 },
    ));

  it('does not change with upper and lower case, separators of Windows, full width or zero-width characters', () =>
    fc.assert(
      fc.property(paths, fc.infiniteStream(fc.nat(4)), (path, choices) => {
        const changed = [...path].map((character) => disguise(character, choices.next().value)).join('');
        expect(screen.check(changed)).toEqual(screen.check(path));
      }),
      { numRuns: 2_000 },
    ));

  it('does not become ordinary when more of a path is known', () =>
    fc.assert(
      fc.property(paths, plainName, (path, folder) => {
        if (screen.check(path).secret) expect(screen.check(`/${folder}${path}`).secret || hasAnchoredMatch(path)).toBe(true);
      }),
      { numRuns: 2_000 },
    ));

  it('is never cut short: what the quick look passes, the rules pass', () =>
    fc.assert(
      fc.property(
        fc.array(fc.tuple(pieces, fc.constantFrom('/', '/', '.', '-', '_', '', '~', ' ')), { minLength: 1, maxLength: 5 }),
        (parts) => {
          const path = parts.flat().join('').slice(0, -1) || 'x';
          const found: string[] = [];
          if (isPlainlyOrdinary(path)) applyRules(foldPath(path), (rule) => found.push(rule));
          expect(found).toEqual([]);
        },
      ),
      { numRuns: 20_000 },
    ));

  it('is explained by exactly the rules it names', () =>
    fc.assert(
      fc.property(paths, (path) => {
        const { secret, rules } = screen.check(path);
        const explained = [...new Set(screen.matching(path).map(({ rule }) => rule))];
        expect([secret, [...rules]]).toEqual([explained.length > 0, explained]);
      }),
      { numRuns: 2_000 },
    ));

  it('only grows when patterns are added', () =>
    fc.assert(
      fc.property(paths, fc.array(fc.stringMatching(/^[a-z*?.[\]/-]{1,12}$/), { maxLength: 4 }), (path, additionalPatterns) => {
        const wider = createSecretScreen({ homeDirectory: '/home/me', additionalPatterns });
        const plain = createSecretScreen({ homeDirectory: '/home/me' });
        if (plain.check(path).secret) expect(wider.check(path).secret).toBe(true);
      }),
      { numRuns: 1_000 },
    ));
});

/** `/dev/mem` and `config/prod.*` hold from the root of the disk or of the workspace. */
function hasAnchoredMatch(path: string): boolean {
  return screen.matching(path).every(({ rule, matched }) => rule === 'user' || matched === 'mem');
}

function disguise(character: string, choice: number): string {
  switch (choice) {
    case 0:
      return character.toUpperCase();
    case 1:
      return character === '/' ? '\\' : character;
    case 2:
      return /[a-z0-9.]/.test(character) && character !== '.' ? String.fromCharCode(character.charCodeAt(0) + 0xfee0) : character;
    case 3:
      return character === '/' ? character : `${character}\u200d`;
    default:
      return character;
  }
}
