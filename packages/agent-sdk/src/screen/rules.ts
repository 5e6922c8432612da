import type { FoldedPath } from './components.ts';
import type { BuiltInRule } from './contract.ts';
import { isDataExtension, isOrdinaryExtension, toFileName, withoutCopySuffix } from './file-name.ts';
import { type NameEntry, nameTable } from './names.ts';
import { shortNameRule } from './short-names.ts';

/** What each rule stands for, as the refusal says it. */
export const ruleReasons: Readonly<Record<BuiltInRule, string>> = {
  S1: 'environment files such as .env hold secrets',
  S2: 'SSH keys and everything in .ssh are secret',
  S3: 'files of credentials or secrets are secret',
  S4: 'vault files and everything under secrets/ are secret',
  S5: 'a kubeconfig holds the keys of a cluster',
  S6: 'files of this kind hold private keys',
  S7: 'this is where programs keep credentials, cookies or histories',
  S8: 'it is another name of a secret file',
};

/** Called for each match: the rule, and the component that matched. */
export type Report = (rule: BuiltInRule, matched: string) => void;

/** Runs every rule over a folded path. Allocates nothing for an ordinary one. */
export function applyRules({ components, isFolder }: FoldedPath, report: Report): void {
  const lastIndex = components.length - 1;
  for (let index = 0; index < lastIndex; index += 1) {
    const component = components[index] as string;
    applyToComponent(component, components, index, report);
    if (isSecretsFolder(component)) report('S4', component);
    else if (isStemFolder(component, components[lastIndex] as string)) report('S3', component);
  }
  if (lastIndex < 0) return;
  const last = components[lastIndex] as string;
  applyToComponent(last, components, lastIndex, report);
  applyToLast(last, components, isFolder, report);
}

function applyToComponent(component: string, components: readonly string[], index: number, report: Report): void {
  const first = component.charCodeAt(0);
  if (first === dot && component.startsWith('.env') && isEnvironmentName(component)) report('S1', component);
  const entry = nameTable.get(component);
  if (entry !== undefined) applyEntry(entry, component, components, index, report);
  else if (first === dot) {
    // `.ssh.bak/` is as secret as `.ssh/`.
    const original = withoutCopySuffix(component);
    const rule = original === component ? undefined : nameTable.get(original)?.anywhere;
    if (rule !== undefined) report(rule, component);
  }
  applyToExtension(component, component, report);
  const rule = component.includes('~') ? shortNameRule(component) : undefined;
  if (rule !== undefined) report(rule, component);
}

function applyEntry(entry: NameEntry, component: string, components: readonly string[], index: number, report: Report): void {
  if (entry.anywhere !== undefined) report(entry.anywhere, component);
  const parent = components[index - 1];
  const rule = parent === undefined ? undefined : entry.under?.get(parent);
  // What `/usr/share` has is the distribution's, and public.
  if (rule !== undefined && !(parent === 'share' && components[index - 2] === 'usr')) report(rule, `${parent}/${component}`);
}

function applyToLast(last: string, components: readonly string[], isFolder: boolean, report: Report): void {
  const file = toFileName(last);
  const { name, extension } = file;
  const known = nameTable.get(name);
  if (known?.last !== undefined) report(known.last, last);
  // A copy: what its original is here, it is too.
  if (known !== undefined && name !== last) applyEntry(known, name, components, components.length - 1, report);
  if (name.endsWith('.env') && !name.startsWith('.env')) report('S1', last);
  // Cloudflare's `.env`, by environment: `.dev.vars.production`.
  if (name.startsWith('.dev.vars.')) report('S1', last);
  if (name.includes('_')) {
    if (keyName.test(name) && !isOrdinaryExtension(extension)) report('S2', last);
    if (vaultPassword.test(name)) report('S4', last);
    if (serviceAccount.test(name)) report('S7', last);
  } else if (name.includes('-')) {
    if (vaultPassword.test(name)) report('S4', last);
    if (serviceAccount.test(name)) report('S7', last);
  } else if (name.startsWith('service') && serviceAccount.test(name)) report('S7', last);
  if (name.startsWith('.') && historyName.test(name)) report('S7', last);
  if (isStemFile(name, extension, isFolder)) report('S3', last);
  if (isKubeConfig(name, extension)) report('S5', last);
  if (name !== last) applyToCopy(name, last, report);
  if (name.endsWith('.private.json')) report('S6', last);
  if (name.endsWith('.tfvars.json') || name.includes('.tfstate.')) report('S7', last);
  if (!isFolder && name === 'cookies') report('S7', last);
  // Gatehouse's own: a file while it is being written, whatever it will be called.
  if (last.startsWith('.gatehouse-') && last.endsWith('.tmp')) report('S7', last);
  applyToSystemPath(last, name, components, report);
}

/** The name behind a copy's: `#.env#`, `server.key.bak`. */
function applyToCopy(name: string, last: string, report: Report): void {
  if (name.startsWith('.env') && isEnvironmentName(name)) report('S1', last);
  applyToExtension(name, last, report);
}

/** Folders have such extensions too: `vault.opvault/`. */
function applyToExtension(name: string, matched: string, report: Report): void {
  const dotIndex = name.lastIndexOf('.');
  const rule = dotIndex < 0 ? undefined : secretExtensions.get(name.slice(dotIndex + 1));
  if (rule !== undefined) report(rule, matched);
}

/** What only a whole path tells: process memory, and the configuration of a cluster's own machine. */
function applyToSystemPath(last: string, name: string, components: readonly string[], report: Report): void {
  if (last === 'environ' || last === 'mem') {
    const proc = components.indexOf('proc');
    if (proc >= 0 && processName.test(components[proc + 1] ?? '')) report('S7', last);
  }
  // What another process has open, whatever it is called. Its own descriptors are for whoever opens them to check.
  if (components.at(-2) === 'fd' && components.at(-4) === 'proc' && /^\d+$/.test(components.at(-3) ?? '')) report('S8', last);
  if (components.length === 2 && systemMemory.has(`${components[0]}/${last}`)) report('S7', last);
  if (name.endsWith('.conf') && components.at(-2) === 'kubernetes' && components.at(-3) === 'etc') report('S5', last);
}

/** A process under `/proc`; `*` and `?` as a command may write it. */
const processName = /^(?:[\d*?]+|self|thread-self)$/;
const systemMemory: ReadonlySet<string> = new Set(['dev/mem', 'dev/kmem', 'dev/port', 'proc/kcore']);

const dot = 46;

/** `.env`, or `.envrc`, followed by the end or by what separates a variant: `.env.local`, `.env-prod`, `.env (copy)`. */
function isEnvironmentName(component: string): boolean {
  const rest = component.startsWith('.envrc') ? component.charAt(6) : component.charAt(4);
  return rest === '' || '.-_~ (0123456789'.includes(rest);
}

/** Of shells and database clients: `.bash_history`, `.mycli-history`. */
const historyName = /[a-z0-9][._-]history$/;
const keyName = /^(?:.*[.\-_])?id_(?:rsa|dsa|ecdsa|ed25519)(?:_sk)?(?:$|[.\-_~ (\d])|^ssh_host_[a-z0-9]+_key$/;
const vaultPassword = /^\.?(?:ansible[-_])?vault[-_]pass(?:word|wd)?(?:[-_]file)?(?:$|[.\-_~ (\d])/;
const serviceAccount =
  /^(?:.*[.\-_])?(?:client[-_]secrets?|service[-_]?account(?:[-_]?key)?|service[-_]?key|firebase-adminsdk)(?:[.\-_](?!schema).*)?\.json$/;

const secretExtensions: ReadonlyMap<string, BuiltInRule> = new Map([
  ...['kubeconfig'].map((name) => [name, 'S5'] as const),
  ...'pem key p12 pfx pkcs12 jks keystore jceks bks p8 pk8 ppk kdb kdbx 1password agilekeychain opvault gnupg age keychain keychain-db psafe3 ovpn keytab skr enpassdb'
    .split(' ')
    .map((name) => [name, 'S6'] as const),
  ...'tfstate tfvars keyring kwl kwallet'.split(' ').map((name) => [name, 'S7'] as const),
]);

function isKubeConfig(name: string, extension: string): boolean {
  const at = name.indexOf('kubeconfig');
  if (at < 0) return false;
  if (at === 0) return !isOrdinaryExtension(extension) && !isCodeName(name.slice(10), extension);
  return isDataExtension(extension) && name.slice(0, -extension.length - 1).endsWith('kubeconfig');
}

/** `credentials` or `secrets` as the stem of a file that is not source, markup, style or documentation. */
function isStemFile(name: string, extension: string, isFolder: boolean): boolean {
  for (const stem of stems) {
    const at = name.indexOf(stem);
    if (at < 0) continue;
    const isStart = at === 0 || (at === 1 && name.charCodeAt(0) === dot);
    const rest = name.slice(at + stem.length);
    if (isStart && rest === '') return true;
    if (isStart && !isOrdinaryExtension(extension) && !isCodeName(rest, extension)) return !isFolder || isVariant(rest);
    if (isEndOfStem(name, stem, extension)) return true;
  }
  return false;
}

/** `aws_credentials`, `app.secrets`, `my-credentials.json`. */
function isEndOfStem(name: string, stem: string, extension: string): boolean {
  if (extension === stem) return true;
  if (extension === '') return stem === 'credentials' && /.[.\-_]credentials$/.test(name);
  if (!isDataExtension(extension)) return false;
  const before = name.slice(0, -extension.length - 1);
  return before.endsWith(stem) && (extension === 'json' || /[.\-_]$/.test(before.slice(0, -stem.length)));
}

const stems = ['credentials', 'secrets'] as const;

/** Names without an extension that are a program's or a folder's: `secrets-manager`, `credentialsProvider`, `secretstorage`. */
function isCodeName(rest: string, extension: string): boolean {
  return extension === '' && (/^[a-z]/.test(rest) || codeWords.test(rest));
}

const codeWords =
  /^[-_. ](?:manager|management|service|provider|helper|lib|library|client|server|api|store|storage|operator|form|page|module|plugin|ui|utils?|test|tests|spec|handler|controller|model|schema|types?|view|scanner|detector|rotation|loader|reader|resolver|panel|tab|dialog|list|table|icon|docs?|guide|generator|engine|driver|broker|injector|sync|cli|sdk|app|component|middleware|adapter|factory|interface|impl|parser|validator|webhook|backend|frontend|example|examples|demo)s?(?:$|[-_. ])/;

function isSecretsFolder(component: string): boolean {
  return component === 'secrets' || component === '.secrets';
}

/** A folder of credentials holds what is not source: `credentials/prod.json`, `secrets-prod/db`. */
function isStemFolder(component: string, last: string): boolean {
  const start = component.charCodeAt(0) === dot ? 1 : 0;
  for (const stem of stems) {
    if (!component.startsWith(stem, start)) continue;
    const rest = component.slice(start + stem.length);
    return (rest === '' || isVariant(rest)) && !isOrdinaryExtension(toFileName(last).extension);
  }
  return (component === 'kubeconfig' || component === 'kubeconfigs') && !isOrdinaryExtension(toFileName(last).extension);
}

function isVariant(rest: string): boolean {
  return /^[-_. ](?:prod|production|stag|staging|dev|devel|development|test|local|backup|bak|old|d|private|\d+)$/.test(rest);
}
