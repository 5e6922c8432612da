import { foldText } from '../components.ts';
import { matchesName } from '../user-globs.ts';

/**
 * Whether the name at the end of a pattern spells a part of a name. What is only guessed to be a pattern (a `*` in a
 * program's text, a variable nobody set) and says nothing would find everything, so it is left to the person.
 */
export function saysSomething(pattern: string): boolean {
  const name = pattern.slice(pattern.lastIndexOf('/') + 1);
  return /[\p{L}\p{N}]/u.test(withoutClasses(name)) || /[?[]/.test(name);
}

/** Without `[…]`, each character looked at once. */
function withoutClasses(pattern: string): string {
  const kept: string[] = [];
  let from = 0;
  for (let at = pattern.indexOf('['); at >= 0; at = pattern.indexOf('[', from)) {
    const end = pattern.indexOf(']', at);
    if (end < 0) break;
    kept.push(pattern.slice(from, at));
    from = end + 1;
  }
  return kept.join('') + pattern.slice(from);
}

/** Names that stand for all secret ones when a pattern is tried; each must be secret by the rules. */
export const secretSamples: readonly string[] = [
  ...['.env', '.env.local', '.env.production', '.envrc', 'prod.env', '.ssh', 'id_rsa', 'id_ed25519', 'id_ecdsa', 'id_dsa', 'credentials'],
  ...[
    'credentials.json',
    '.credentials',
    '.credentials.json',
    'secrets',
    'secrets.json',
    'secrets.yaml',
    'secrets.yml',
    '.secrets',
    'vault.yaml',
  ],
  ...[
    'vault.yml',
    'vault.json',
    '.vault-token',
    '.vault_pass',
    'vault_pass.txt',
    'kubeconfig',
    '.kube',
    '.gnupg',
    '.aws',
    '.azure',
    '.gcp',
  ],
  ...['.npmrc', '.pypirc', '.netrc', '.git-credentials', '.pgpass', '.bash_history', '.zsh_history', '.psql_history', 'terraform.tfstate'],
  ...[
    'terraform.tfvars',
    '.password-store',
    'key4.db',
    'logins.json',
    'cookies.sqlite',
    'server.pem',
    'server.key',
    'private.key',
    'keystore.jks',
  ],
];

/**
 * A secret path the pattern could name, or undefined. A component that says nothing but `*` and an extension could name
 * anything and names nothing in particular, so it is left to the disk and the person; one that begins with a dot, or
 * spells part of a secret name, is meant.
 */
export function secretNameFor(path: string): string | undefined {
  const components = foldText(path.replaceAll('\\', '/')).replace(namedClass, '?').split('/');
  for (const component of components) {
    if (!/[*?[]/.test(component) || component === '**') continue;
    const stem = component.replace(/(?<=.)\.[^.]*$/, '');
    const spelled = withoutClasses(stem).replace(/[*?]/g, '').length;
    if (!component.startsWith('.') && spelled < 2) continue;
    const found = secretSamples.find((sample) => isGlobMatch(component, sample));
    if (found !== undefined) return found;
  }
  return processFileFor(components.filter((component) => component !== '' && component !== '.'));
}

/** `[[:alpha:]]`: read as any character. */
const namedClass = /\[[!^]?(?:\[[:.=][a-z-]{1,12}[:.=]\])+\]/g;

/** `/proc/$PPID/env*`: the environment or memory of a process, however the pattern spells it. */
function processFileFor(components: readonly string[]): string | undefined {
  const last = components.at(-1) ?? '';
  const at = components.findIndex((name, index) => name === 'proc' || (index === 0 && isGlobMatch(name, 'proc')));
  const process = components[at + 1];
  if (at < 0 || process === undefined || components.length < at + 3) return undefined;
  if (!/^(?:\d+|self|thread-self)$/.test(process) && !/[*?[]/.test(process)) return undefined;
  const file = ['environ', 'mem'].find((name) => isGlobMatch(last, name));
  return file === undefined ? undefined : `/proc/self/${file}`;
}

/** As a shell: a pattern that does not begin with a dot finds no name that does. */
function isGlobMatch(pattern: string, name: string): boolean {
  if (name.startsWith('.') && !pattern.startsWith('.') && !pattern.startsWith('[') && !pattern.startsWith('?')) return false;
  return matchesName(pattern, name);
}
