import type { BuiltInRule } from '../screen/index.ts';

/** What kind of secret a built-in rule keeps. */
export type DenyCategory =
  | 'dotfiles'
  | 'ssh'
  | 'generic credentials'
  | 'keys'
  | 'cloud'
  | 'tool configs'
  | 'browser'
  | 'password managers'
  | 'histories'
  | 'system'
  | 'Gatehouse itself';

export interface DefaultDenyRule {
  readonly rule: BuiltInRule;
  readonly category: DenyCategory;
  /**
   * An example as a glob. The rules themselves are finer than globs can say: they know copies, spellings and kinds of
   * files, so that `credentials-form.tsx` is none although `credentials*` would cover it.
   */
  readonly pattern: string;
}

/** The built-in rules by example, for people. What decides is the screen. */
export const defaultDenyRules: readonly DefaultDenyRule[] = [
  ...rules('S1', 'dotfiles', '**/.env **/.env.* **/.envrc **/*.env **/.dev.vars'),
  ...rules('S2', 'ssh', '**/.ssh/** **/id_rsa* **/id_dsa* **/id_ecdsa* **/id_ed25519* **/ssh_host_*_key'),
  ...rules('S3', 'generic credentials', '**/credentials* **/*credentials.json **/.credentials* **/secrets* **/*.secrets.json'),
  ...rules('S4', 'generic credentials', '**/secrets/** **/vault.yaml **/vault.yml **/vault.json **/.vault-token **/.vault_pass*'),
  ...rules('S5', 'cloud', '**/.kube/** **/.kube/config **/*.kubeconfig **/kubeconfig* /etc/kubernetes/*.conf'),
  ...rules(
    'S6',
    'keys',
    '**/*.pem **/*.key **/*.p12 **/*.pfx **/*.jks **/*.keystore **/*.p8 **/*.ppk **/*.age **/*.private.json **/.gnupg/**',
  ),
  ...rules('S6', 'password managers', '**/*.kdbx **/*.1password **/*.psafe3 **/*.agilekeychain/** **/*.keychain-db'),
  ...rules('S7', 'password managers', '**/.password-store/** **/share/keyrings/** **/bitwarden/data.json **/.config/op/**'),
  ...rules(
    'S7',
    'cloud',
    '**/.aws/credentials **/.aws/** **/.gcp/** **/.azure/** **/.config/gcloud/** **/*.tfstate **/*.tfvars **/.terraformrc',
  ),
  ...rules(
    'S7',
    'tool configs',
    '**/.npmrc **/.pypirc **/.netrc **/.docker/config.json **/.git-credentials **/.pgpass **/.config/gh/hosts.yml',
  ),
  ...rules('S7', 'browser', '**/Cookies **/cookies.sqlite **/key4.db **/logins.json'),
  ...rules('S7', 'histories', '**/.bash_history **/.zsh_history **/.psql_history **/.python_history'),
  ...rules('S7', 'system', '/proc/*/environ /proc/*/mem /etc/shadow'),
  ...rules('S3', 'Gatehouse itself', '**/gatehouse/secrets.json'),
  ...rules('S7', 'Gatehouse itself', '**/gatehouse/keys/** **/gatehouse.db'),
  // The only one with a space in it.
  { rule: 'S7', category: 'browser', pattern: '**/Login Data' },
];

function rules(rule: BuiltInRule, category: DenyCategory, patterns: string): readonly DefaultDenyRule[] {
  return patterns.split(' ').map((pattern) => ({ rule, category, pattern }));
}
