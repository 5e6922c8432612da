import type { Assigned } from '../assignment.ts';
import { alnumMask, base64AnyMask, byteClass, classOf, isIn, letterMask, skip, skipBack, toLatin1, wordMask } from '../bytes.ts';
import { entropyBits, isMonotonous, isPlaceholder } from '../placeholder.ts';
import { type Hit, type Rule, readAssigned, type Scene } from '../rule.ts';

/**
 * Values that only their names call secret. The name must end in what it names (`db_password`, not `password_length`), the
 * value must not be code, a reference, a sentence or a placeholder, and must look chosen at random or by somebody who was
 * told to use digits.
 */
export const genericRules: readonly Rule[] = [
  {
    kind: 'generic-password',
    title: 'Password in an assignment',
    family: 'generic',
    verifies: 'name; value is no code, reference or placeholder',
    alsoFinds: [{ kind: 'connection-string', title: 'Connection string with a password' }],
    literals: ['password', 'passwd', 'passphrase', 'pwd', '_pass', 'dbpass', 'userpass', 'requirepass'],
    confirm: (scene, at, after) => confirmValue(scene, at, after, isPasswordValue),
  },
  {
    kind: 'generic-secret',
    title: 'Secret in an assignment',
    family: 'generic',
    verifies: 'name; entropy; value is no code, reference, UUID or placeholder',
    literals: [
      ...['secret', 'token', 'apikey', 'api_key', 'api-key', 'api key', 'accesskey', 'access_key', 'access-key', 'authkey', 'auth_key'],
      ...['auth-key', 'privatekey', 'private_key', 'encryptionkey', 'encryption_key', 'signingkey', 'signing_key', 'masterkey'],
      ...['master_key', 'sharedkey', 'shared_key', 'accountkey', 'account_key', 'licensekey', 'license_key', 'credential', 'x-auth'],
      ...['_auth', 'secretkey', 'appkey', 'app_key', 'deploykey', 'deploy_key', 'hmackey', 'hmac_key', 'aes_key', 'webhook_key'],
    ],
    confirm: (scene, at, after) => confirmValue(scene, at, after, isSecretValue),
  },
  {
    kind: 'bearer-token',
    title: 'Bearer token in a header',
    family: 'credential',
    verifies: 'RFC 6750 alphabet, length, entropy',
    literals: ['bearer '],
    confirm: confirmBearer,
  },
  {
    kind: 'basic-auth-header',
    title: 'Basic credentials in a header',
    family: 'credential',
    verifies: 'RFC 7617: base64 of text with a colon',
    literals: ['basic '],
    confirm: confirmBasic,
  },
];

const nameMask = wordMask | byteClass.hyphen | byteClass.dot;

/** Last words of names that hold something about a secret, not the secret. */
const describingEnd =
  /(?:^|[_.-]|(?<=[a-z])(?=[A-Z]))(?:names?|ids?|ur[li]s?|paths?|files?|dirs?|types?|length|len|count|size|limit|max|min|budget|used|usage|expir\w*|ttl|age|fields?|labels?|placeholder|hints?|headers?|endpoint|polic(?:y|ies)|hash(?:ed)?|digest|regexp?|patterns?|versions?|prefix|suffix|refs?|arn|manager|provider|class|list|index|input|form|error|message|msg|text|title|desc(?:ription)?|help|format|strength|reset|enabled|required|visible|rules?|validator|schema|store|service|module|package|algorithm|alg|key_?id|scopes?|status|state|kinds?|cost|price|s)\d*$/i;
const describingName =
  /(?:public|csrf|xsrf|nonce|page_?token|next_?token|sync_?token|continuation|cursor|cancell?ation|max_?tokens|token_?(?:type|izer|ized|ization)|tokeni[sz]|passwordless|idempotency|cache_?key|primary_?key|foreign_?key|sort_?key|partition_?key|site_?key|publishable|design_?token|secretar)/i;

type Judge = (value: string, assigned: Assigned, name: string) => boolean;

function confirmValue(scene: Scene, at: number, after: number, judge: Judge): Hit | undefined {
  const { bytes } = scene;
  const value = readAssigned(scene, at, after);
  if (value === undefined || value.end - value.start < 6 || !isChosen(bytes, value)) return undefined;
  const nameStart = skipBack(bytes, at, Math.max(0, at - 48), nameMask);
  const nameEnd = skip(bytes, after, Math.min(value.start, after + 48), nameMask);
  const rest = toLatin1(bytes, after, nameEnd);
  const name = toLatin1(bytes, nameStart, nameEnd);
  if (describingEnd.test(rest) || describingName.test(name) || (bytes[at] === 0x5f && /^[a-z]/i.test(rest))) return undefined;
  const text = toLatin1(bytes, value.start, value.end);
  if (!judge(text, value, name)) return undefined;
  return { start: value.start, end: value.end, ...(isConnectionString(bytes, at, value.end) ? { kind: 'connection-string' } : {}) };
}

/** `Server=…;Database=…;User Id=…;Password=…` of ADO.NET, ODBC and JDBC. */
function isConnectionString(bytes: Uint8Array, at: number, end: number): boolean {
  if (bytes[at - 1] !== 0x3b && bytes[end] !== 0x3b && bytes[at - 1] !== 0x3f && bytes[at - 1] !== 0x26) return false;
  return /(?:server|data source|host|database|user id|uid|dsn|driver|initial catalog)\s*=|jdbc:/i.test(
    toLatin1(bytes, Math.max(0, at - 240), at),
  );
}

/** Cheap and before all else: there is a digit or a sign in it, and no blank. */
function isChosen(bytes: Uint8Array, { start, end }: Assigned): boolean {
  let isOdd = false;
  for (let at = start; at < end; at += 1) {
    const classes = classOf[bytes[at] as number] as number;
    if ((classes & (byteClass.blank | byteClass.lineBreak)) !== 0) return false;
    if ((classes & (letterMask | byteClass.underscore | byteClass.hyphen | byteClass.dot)) === 0) isOdd = true;
  }
  return isOdd || (end - start >= 10 && isShuffled(toLatin1(bytes, start, end)));
}

/** Capitals where no word begins: letters drawn at random. */
export function isShuffled(value: string): boolean {
  if (value.length < 10 || !/^[A-Za-z\d]+$/.test(value)) return false;
  return value.length / (value.match(/[A-Z]?[a-z]+|[A-Z]+/g)?.length ?? 1) < 2.9;
}

const emptyWords =
  /^(?:pass(?:word|wd|phrase)?|secret|admin(?:istrator)?|root|test(?:ing|er)?|guest|user(?:name)?|default|null|none|nil|true|false|string|required|optional|change(?:me|it)|undefined|value|token|key|my|new|old|current|confirm|hunter|demo|foo|bar|baz|empty|unset|hello|world|abc|and|the|db|app|api|access|auth|client|env|prod|dev|postgres|mysql|redis|mongo|number|boolean|object|input|hash|hex|base64)+$/;

function isWordsOnly(value: string): boolean {
  return emptyWords.test(value.toLowerCase().replaceAll(/[^a-z]/g, '')) && !/\d.*[^A-Za-z\d].*|[A-Z].*\d.*[^A-Za-z\d]/.test(value);
}

/** What stands for a value in code and configuration. */
function isReference(value: string, isQuoted: boolean): boolean {
  if (
    /^[$%#/\\(<{[]|^[@!&*?~^][A-Za-z.:/_-]*$/.test(value) &&
    (!isQuoted || /^(?:\$[A-Z_{(]|%[A-Za-z_({]|@[A-Za-z]+[.(]|[(<{[/]|\\)/.test(value))
  )
    return true;
  if (
    /^(?:process|os|env|config|settings|self|this|window|import|ctx|options|opts|args|params|props|state|data|req|request|res|vault|secrets|arn|ref|file|https?|ssm|op|keyring|var|local|each|module)[.:[]/i.test(
      value,
    )
  )
    return true;
  if (/\$\{|\{\{|\$\(|#\{|%\(|\(\)|::|->|=>|\?\?|&&|\|\|/.test(value)) return true;
  return (
    !isQuoted &&
    !hasDrawnPart(value) &&
    /[()[\]{}]|^[A-Z][A-Z\d]*(?:_[A-Z\d$]+)+$|^[A-Za-z_]\w*(?:\.[A-Za-z_]\w*)+$|^[A-Za-z_]\w*\?\./.test(value)
  );
}

/** `s.4s9uA6rAgnnowc1P11ROMtMk`: what is behind the dot is no name. */
function hasDrawnPart(value: string): boolean {
  return value.split('.').some((part) => part.length >= 20 && /^[A-Za-z\d]+$/.test(part) && classCount(part) === 3 && isShuffled(part));
}

function classCount(value: string): number {
  return [/[a-z]/, /[A-Z]/, /\d/, /[^A-Za-z\d\s._-]/].filter((pattern) => pattern.test(value)).length;
}

function isPasswordValue(value: string, { quote }: Assigned): boolean {
  const isQuoted = quote !== 0;
  if (value.length > 128 || /\s/.test(value) || isReference(value, isQuoted)) return false;
  if (isPlaceholder(value) || isWordsOnly(value) || /^0x[\da-f]+$/i.test(value)) return false;
  const hasDigit = /\d/.test(value);
  const hasSymbol = /[^A-Za-z\d\s._:/-]/.test(value);
  if (!hasDigit && !(hasSymbol && classCount(value) >= 3) && !isShuffled(value)) return false;
  if (/^\d+(?:\.\d+)*$/.test(value)) return isQuoted && /^\d{6,}$/.test(value) && !isMonotonous(value);
  if (/^[a-z]+(?:[_.-][a-z]+)*[_.-]?\d$/i.test(value) && !isQuoted && !isShuffled(value)) return false;
  // The name of a method: `scram-sha-256`.
  if (/^[a-z]+(?:-[a-z]+)+-\d{1,4}$/.test(value)) return false;
  return /[A-Za-z]/.test(value) && entropyBits(value) >= (value.length < 10 ? 2.2 : 2.6);
}

const uuidPattern = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;
/** Prefixes whose tokens have rules of their own with a checksum: what those refuse is no token. */
const verifiedElsewhere = /^(?:gh[opsur]_|age-secret-key-1|glsa_|AKIA|ASIA|eyJ|pk_|sk-ant-)/i;

function isSecretValue(value: string, { quote }: Assigned, name: string): boolean {
  if (value.length < 12 || value.length > 256 || isReference(value, quote !== 0)) return false;
  if (!/^[\w.~+/=:!@#$%^&*-]+$/.test(value) || !/[A-Za-z]/.test(value)) return false;
  if (!/\d/.test(value) && !isShuffled(value)) return false;
  if (isPlaceholder(value) || verifiedElsewhere.test(value)) return false;
  if (uuidPattern.test(value)) return quote !== 0 && /secret|api_?key|access_?key/i.test(name);
  if (looksComposed(value)) return false;
  const bits = entropyBits(value);
  return /^[0-9a-f]+$/i.test(value) ? value.length >= 24 && bits >= 2.9 : bits >= (value.length < 20 ? 3.2 : 3.4);
}

/** Words joined by separators, a path, a version, a date, a host: composed by a person, not drawn. */
function looksComposed(value: string): boolean {
  if (/^[a-z]+:\/\//i.test(value) || /^\d{4}-\d\d-\d\d/.test(value) || /^v?\d+(?:\.\d+)+/.test(value)) return true;
  if (/^(?:sha\d+|md5)[-:]/i.test(value)) return true;
  const parts = value.split(/[-_./:]/).filter((part) => part !== '');
  const wordy = parts.filter((part) => /^(?:[A-Za-z]?[a-z]+|[A-Z]+|\d{1,4}|v\d+|[A-Za-z]?[a-z]+\d{1,3})$/.test(part));
  if (parts.length > 1 && wordy.length === parts.length) return true;
  if (isCamelCase(value)) return true;
  // A word with a number behind: a name.
  return /^[a-z]+(?:[A-Z][a-z]+)+\d{0,3}$/.test(value) || /^[A-Za-z]+\d{1,4}$/.test(value);
}

/** Humps of several letters, few digits: a name in a program. */
function isCamelCase(value: string): boolean {
  if (!/^[A-Za-z][A-Za-z0-9]*$/.test(value)) return false;
  const humps = value.match(/[A-Z]?[a-z]+|[A-Z]+(?![a-z])|\d+/g) ?? [];
  const digits = value.replaceAll(/\D/g, '').length;
  return digits <= 4 && humps.length > 1 && value.length / humps.length >= 3.6;
}

const bearerMask = alnumMask | byteClass.underscore | byteClass.hyphen | byteClass.dot | byteClass.tilde | byteClass.plusSlash;

function confirmBearer({ bytes, end }: Scene, _at: number, after: number): Hit | undefined {
  const start = skip(bytes, after, Math.min(end, after + 4), byteClass.blank);
  const stop = skip(bytes, start, Math.min(end, start + 4_096), bearerMask);
  const padded = skip(bytes, stop, Math.min(end, stop + 2), byteClass.equals);
  if (stop - start < 16 || (padded < end && isIn(bytes[padded], wordMask))) return undefined;
  const text = toLatin1(bytes, start, padded);
  if (verifiedElsewhere.test(text) || isPlaceholder(text) || uuidPattern.test(text) || looksComposed(text)) return undefined;
  return /\d/.test(text) && /[A-Za-z]/.test(text) && entropyBits(text) >= 3 ? { start, end: padded } : undefined;
}

function confirmBasic({ bytes, end }: Scene, _at: number, after: number): Hit | undefined {
  const stop = skip(bytes, after, Math.min(end, after + 512), base64AnyMask);
  const padded = skip(bytes, stop, Math.min(end, stop + 2), byteClass.equals);
  if (stop - after < 8) return undefined;
  const decoded = decodeBase64(toLatin1(bytes, after, stop));
  const found = /^([\x21-\x39\x3b-\x7e]{1,128}):([\x20-\x7e]{4,256})$/.exec(decoded);
  if (found === null || /^(?:password|passwd|pass|secret|test|example|opensesame|open sesame)$/i.test(found[2] ?? '')) return undefined;
  return isPlaceholder(found[2] ?? '') ? undefined : { start: after, end: padded };
}

/** Characters of the decoded bytes; stops at what is not base64. */
export function decodeBase64(text: string): string {
  const digits = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';
  let [value, bits, decoded] = [0, 0, ''];
  for (const character of text.replaceAll('-', '+').replaceAll('_', '/')) {
    const digit = digits.indexOf(character);
    if (digit === -1) break;
    value = ((value << 6) | digit) & 0xffffff;
    bits += 6;
    if (bits >= 8) {
      bits -= 8;
      decoded += String.fromCharCode((value >> bits) & 0xff);
    }
  }
  return decoded;
}
