import { base64AnyMask, base64Mask, byteClass, isIn, skip, startsWithFolded, toLatin1, wordMask } from '../bytes.ts';
import { isBase58Check } from '../checksums.ts';
import { entropyBits, isPlaceholder } from '../placeholder.ts';
import { type Hit, maxCommand, type Rule, type Scene, token } from '../rule.ts';
import { isShuffled } from './generic.ts';

/** Secrets that are known by the record they stand in: connection strings, password files, key objects, wallets. */
export const recordRules: readonly Rule[] = [
  {
    kind: 'command-line-password',
    title: 'Password in a command',
    family: 'credential',
    verifies: 'the command and its option; no reference or placeholder',
    literals: ['-u ', '--user ', '--proxy-user ', "-u'", '-u"', ' -p'],
    confirm: confirmCommandPassword,
  },
  {
    kind: 'azure-connection-string',
    title: 'Azure connection string',
    family: 'credential',
    verifies: 'endpoint and key of 32 or 64 bytes in one record',
    literals: ['accountkey=', 'sharedaccesskey=', 'accesskey='],
    confirm: confirmAzureConnection,
  },
  {
    kind: 'azure-sas-token',
    title: 'Azure shared access signature',
    family: 'credential',
    verifies: 'signature of 32 bytes, expiry or version beside it',
    literals: ['sig='],
    confirm: confirmSharedAccess,
  },
  {
    kind: 'netrc-password',
    title: 'Password in .netrc',
    family: 'credential',
    verifies: 'machine, login, password',
    literals: ['machine '],
    confirm: confirmNetrc,
  },
  {
    kind: 'pgpass-password',
    title: 'Password in .pgpass',
    family: 'credential',
    verifies: 'five fields, a PostgreSQL port',
    literals: [':0000:'],
    confirm: confirmPgpass,
  },
  {
    kind: 'jwk-private-key',
    title: 'Private key (JWK)',
    family: 'credential',
    verifies: 'RFC 7517: kty with a private member',
    literals: ['"kty"'],
    follow: byteClass.blank | byteClass.colon,
    confirm: confirmJwk,
  },
  {
    kind: 'seed-phrase',
    title: 'Wallet seed phrase',
    family: 'credential',
    verifies: 'its name; 12, 15, 18, 21 or 24 words of 3 to 8 letters',
    literals: [
      'mnemonic',
      'seed phrase',
      'seed_phrase',
      'seedphrase',
      'recovery phrase',
      'recovery_phrase',
      'secret phrase',
      'wallet seed',
    ],
    confirm: confirmSeedPhrase,
  },
  // Found by `confirmWalletKey`, and listed here for the documentation.
  {
    kind: 'bitcoin-private-key',
    title: 'Bitcoin private key (WIF)',
    family: 'credential',
    verifies: 'base58check',
    literals: [],
    confirm: () => undefined,
  },
  ...token('bitcoin-extended-key', 'Bitcoin extended private key', ['xprv{s107}', 'yprv{s107}', 'zprv{s107}'], {
    check: isBase58Check,
    verifies: 'base58check',
  }),
];

function lineStart(bytes: Uint8Array, at: number, reach: number): number {
  let start = at;
  while (start > 0 && at - start < reach && bytes[start - 1] !== 0x0a) start -= 1;
  return start;
}

/** `DefaultEndpointsProtocol=https;AccountName=…;AccountKey=…`, `Endpoint=sb://…;SharedAccessKey=…`: the whole record. */
function confirmAzureConnection({ bytes, end }: Scene, at: number, after: number): Hit | undefined {
  const stop = skip(bytes, after, Math.min(end, after + 120), base64Mask);
  const padded = skip(bytes, stop, Math.min(end, stop + 2), byteClass.equals);
  if (padded - after !== 44 && padded - after !== 88) return undefined;
  const key = toLatin1(bytes, after, stop);
  if (isPlaceholder(key)) return undefined;
  const from = lineStart(bytes, at, 400);
  const found = /(?:DefaultEndpointsProtocol|AccountEndpoint|Endpoint|HostName|BlobEndpoint|AccountName)=[^\s"'`]*$/i.exec(
    toLatin1(bytes, from, at),
  );
  if (found === null) return undefined;
  let last = padded;
  while (
    last < end &&
    last - padded < 300 &&
    !isIn(bytes[last], byteClass.blank | byteClass.lineBreak) &&
    !'"\'`<>,)\\'.includes(String.fromCharCode(bytes[last] as number))
  )
    last += 1;
  return { start: from + found.index, end: last };
}

function confirmSharedAccess({ bytes, end }: Scene, at: number, after: number): Hit | undefined {
  if (isIn(bytes[at - 1], wordMask) || skip(bytes, after, after + 4, base64AnyMask) !== after + 4) return undefined;
  let stop = after;
  while (stop < Math.min(end, after + 90) && (isIn(bytes[stop], base64AnyMask | byteClass.equals) || bytes[stop] === 0x25)) stop += 1;
  if (stop - after < 43) return undefined;
  const text = toLatin1(bytes, after, stop).replaceAll(/%2B/gi, '+').replaceAll(/%2F/gi, '/').replaceAll(/%3D/gi, '=');
  if (!/^[A-Za-z0-9+/]{42,44}={1,2}$/.test(text) || entropyBits(text) < 3.8 || isPlaceholder(text)) return undefined;
  const around = toLatin1(bytes, Math.max(0, at - 300), Math.min(end, stop + 200));
  return /(?:[?&;]|%26|^|\b)(?:se|sv|sp|sr|skn)(?:=|%3D)/.test(around) ? { start: after, end: stop } : undefined;
}

function confirmCommandPassword({ bytes, end, userCommandAt, passwordCommandAt }: Scene, at: number, after: number): Hit | undefined {
  const isAttached = bytes[after - 1] === 0x70;
  const commandAt = isAttached ? passwordCommandAt : userCommandAt;
  if (at - commandAt > maxCommand || isIn(bytes[after], byteClass.lineBreak)) return undefined;
  const text = toLatin1(bytes, after, Math.min(end, after + 200));
  const found = (isAttached ? /^\s*\\*["']?([^\s"'\\]{6,100})/ : /^\s*\\*["']?[^\s"':$]{1,64}:([^\s"'\\]{6,100})/).exec(text);
  const password = found?.[1] ?? '';
  if (
    found === null ||
    /^[$%<{-]|\$\(|\$\{/.test(password) ||
    isPlaceholder(password) ||
    (/^[a-z_-]+$/i.test(password) && !isShuffled(password))
  )
    return undefined;
  if (/[\n|;]/.test(toLatin1(bytes, commandAt, at))) return undefined;
  const stop = after + found[0].length;
  return { start: stop - password.length, end: stop };
}

function confirmNetrc({ bytes, end }: Scene, at: number): Hit | undefined {
  const hostEnd = skipText(bytes, Math.min(end, at + 108), at + 8);
  if (!startsWithFolded(bytes, skip(bytes, hostEnd, hostEnd + 16, byteClass.blank | byteClass.lineBreak), 'login')) return undefined;
  const text = toLatin1(bytes, at, Math.min(end, at + 320));
  const found = /^machine\s+\S{1,100}\s+login\s+\S{1,100}\s+password\s+(\S{4,128})/.exec(text);
  const password = found?.[1] ?? '';
  if (found === null || isPlaceholder(password) || /^[a-z]+$/.test(password)) return undefined;
  const stop = at + found[0].length;
  return { start: stop - password.length, end: stop };
}

/** Past what is neither blank nor a line break. */
function skipText(bytes: Uint8Array, limit: number, from: number): number {
  let at = from;
  while (at < limit && !isIn(bytes[at], byteClass.blank | byteClass.lineBreak)) at += 1;
  return at;
}

function confirmPgpass({ bytes, end }: Scene, at: number, after: number): Hit | undefined {
  const port = toLatin1(bytes, at + 1, after - 1);
  if (port !== '5432' && port !== '6432' && port !== '5433') return undefined;
  if (!isIn(bytes[at - 1], wordMask) && bytes[at - 1] !== 0x2a) return undefined;
  const rest = toLatin1(bytes, after, Math.min(end, after + 240)).split(/[\s"'`\\]/, 1)[0] ?? '';
  const found = /^[^:\s]{1,64}:[^:\s]{1,64}:(\S{4,128})$/.exec(rest);
  const password = found?.[1] ?? '';
  if (found === null || isPlaceholder(password) || /^(?:password|secret|pass)$/i.test(password)) return undefined;
  return { start: after + rest.length - password.length, end: after + rest.length };
}

function confirmJwk({ bytes, end }: Scene, at: number, after: number): Hit | undefined {
  const value = /^\s*:\s*"(RSA|EC|OKP|oct)"/.exec(toLatin1(bytes, after, Math.min(end, after + 16)));
  if (value === null) return undefined;
  const from = Math.max(0, at - 2_000);
  const before = toLatin1(bytes, from, at);
  const start = from + Math.max(0, before.lastIndexOf('{'));
  const text = toLatin1(bytes, start, Math.min(end, start + 5_000)).split('}', 1)[0] ?? '';
  const member = value[1] === 'oct' ? 'k' : 'd';
  const found = new RegExp(`"${member}"\\s*:\\s*"([A-Za-z0-9_-]{16,2048})"`).exec(text);
  if (found === null || entropyBits(found[1] ?? '') < 3.5) return undefined;
  return { start, end: start + text.length + 1 };
}

const notInWordList =
  /\b(?:the|and|for|with|from|your|that|have|are|was|will|can|not|but|all|any|may|its|our|word|words|phrase|wallet|mnemonic)\b/;

function confirmSeedPhrase(scene: Scene, at: number, after: number): Hit | undefined {
  const { bytes, end } = scene;
  if (at < scene.phraseReadTo) return undefined;
  const text = toLatin1(bytes, after, Math.min(end, after + 280));
  const found = /^[\w]{0,12}["'\]]{0,2}(?:\s+is)?[\s:="'`>([]{1,8}((?:[a-z]{3,8}[ ,]{1,2}){11,23}[a-z]{3,8})/.exec(text);
  const words = found?.[1]?.split(/[ ,]+/) ?? [];
  if (found === null) return undefined;
  scene.phraseReadTo = after + found[0].length;
  if (![12, 15, 18, 21, 24].includes(words.length) || new Set(words).size < words.length - 3) return undefined;
  if (notInWordList.test(found[1] ?? '') || /legal winner thank year|letter advice cage absurd/.test(found[1] ?? '')) return undefined;
  const stop = scene.phraseReadTo;
  return { start: stop - (found[1] ?? '').length, end: stop };
}

/** Bitcoin's wallet import format has no prefix: looked for among the runs that are looked at for base64 anyway. */
export function confirmWalletKey(bytes: Uint8Array, start: number, end: number): boolean {
  const length = end - start;
  if (length !== 51 && length !== 52) return false;
  const first = bytes[start];
  const fits = length === 51 ? first === 0x35 || first === 0x39 : first === 0x4b || first === 0x4c || first === 0x63;
  return fits && skip(bytes, start, end, byteClass.base58) === end && isBase58Check(toLatin1(bytes, start, end));
}
