import type { BuiltInRule } from './contract.ts';

/**
 * The 8.3 names Windows gives to secret names (`.env` is also `ENV~1`): leading dots go, the first six characters
 * stay, an extension keeps three. Any number after the tilde counts, on every system: nothing ordinary is called so.
 */
export function shortNameRule(component: string): BuiltInRule | undefined {
  const match = /^([^~.]{1,6})~\d{1,6}(?:\.([^.]{0,3}))?$/.exec(component);
  if (match === null) return undefined;
  const [, stem = '', extension = ''] = match;
  return shortExtensions.get(extension) ?? shortStems.get(stem);
}

const shortStems: ReadonlyMap<string, BuiltInRule> = new Map<string, BuiltInRule>([
  ['env', 'S1'],
  ['envrc', 'S1'],
  ['ssh', 'S2'],
  ['id_rsa', 'S2'],
  ['id_dsa', 'S2'],
  ['id_ecd', 'S2'],
  ['id_ed2', 'S2'],
  ['creden', 'S3'],
  ['secret', 'S3'],
  ['vault-', 'S4'],
  ['vault_', 'S4'],
  ['kube', 'S5'],
  ['kubeco', 'S5'],
  ['gnupg', 'S6'],
  ['aws', 'S7'],
  ['azure', 'S7'],
  ['gcp', 'S7'],
  ['npmrc', 'S7'],
  ['pypirc', 'S7'],
  ['netrc', 'S7'],
  ['htpass', 'S7'],
  ['git-cr', 'S7'],
  ['pgpass', 'S7'],
  ['bash_h', 'S7'],
  ['zsh_hi', 'S7'],
  ['logind', 'S7'],
  ['passwo', 'S7'],
]);

/** Extensions cut to three letters that are secret by themselves. */
const shortExtensions: ReadonlyMap<string, BuiltInRule> = new Map<string, BuiltInRule>([
  ['env', 'S1'],
  ['kub', 'S5'],
  ['pem', 'S6'],
  ['key', 'S6'],
  ['p12', 'S6'],
  ['pfx', 'S6'],
  ['jks', 'S6'],
  ['ppk', 'S6'],
  ['kdb', 'S6'],
  ['jce', 'S6'],
  ['pkc', 'S6'],
  ['1pa', 'S6'],
  ['gnu', 'S6'],
  ['age', 'S6'],
  ['tfs', 'S7'],
  ['tfv', 'S7'],
]);
