import { alnumMask, byteClass, isIn, skip, skipBack, toLatin1, wordMask } from '../bytes.ts';
import { isIbanChecksum, isLuhn } from '../checksums.ts';
import { isMonotonous } from '../placeholder.ts';
import type { Hit, Rule, Scene } from '../rule.ts';

export const personalRules: readonly Rule[] = [
  {
    kind: 'payment-card',
    title: 'Payment card number',
    family: 'personal',
    verifies: 'issuer range, length, grouping, Luhn (ISO/IEC 7812-1)',
    literals: ['0000000000000', '0000 0000 0000', '0000-0000-0000', '0000 000000 0000', '0000-000000-0000'],
    confirm: confirmCard,
  },
  {
    kind: 'us-ssn',
    title: 'US Social Security number',
    family: 'personal',
    verifies: 'ranges that the SSA assigns, grouping or the name beside it',
    literals: ['000-00-0000', '000 00 0000', 'ssn', 'social security'],
    confirm: confirmSsn,
  },
  {
    kind: 'iban',
    title: 'Bank account (IBAN)',
    family: 'personal',
    verifies: 'country, length, mod 97 (ISO 13616-1)',
    literals: ibanCountries().map(([country]) => `${country}00`),
    isExact: true,
    isBounded: true,
    confirm: confirmIban,
  },
  {
    kind: 'email',
    title: 'E-mail address',
    family: 'personal',
    verifies: 'RFC 5321 form, a real domain, a person’s',
    literals: ['@'],
    follow: alnumMask,
    precede: wordMask,
    confirm: confirmEmail,
  },
];

/** Issuer ranges with their lengths, and how their numbers are grouped. */
const issuers: readonly { readonly range: RegExp; readonly lengths: readonly number[] }[] = [
  { range: /^4/, lengths: [13, 16, 19] },
  { range: /^(?:5[1-5]|2(?:22[1-9]|2[3-9]|[3-6]|7[01]|720))/, lengths: [16] },
  { range: /^3[47]/, lengths: [15] },
  { range: /^(?:6011|64[4-9]|65|622)/, lengths: [16, 19] },
  { range: /^35(?:2[89]|[3-8])/, lengths: [16, 19] },
  { range: /^3(?:0[0-5]|[689])/, lengths: [14] },
  { range: /^(?:62|81)/, lengths: [16, 17, 18, 19] },
  { range: /^(?:5018|5020|5038|5893|6304|6759|676[1-3])/, lengths: [16, 18, 19] },
  { range: /^220[0-4]/, lengths: [16] },
];
/** Numbers that processors publish for tests. */
const testCards =
  /^(?:4242424242424242|4000056655665556|5555555555554444|2223003122003222|5200828282828210|5105105105105100|378282246310005|371449635398431|6011111111111117|6011000990139424|6011981111111113|3056930009020004|36227206271667|30569309025904|38520000023237|3566002020360505|3530111333300000|6200000000000005|4111111111111111|4012888888881881|4222222222222|4000000000000\d{3}|4917610000000000|4988438843884305|5424000000000015|378734493671000|4007000000027|4012888818888|6011000000000012|4929123456789)$/;

function confirmCard(scene: Scene, at: number, after: number): Hit | undefined {
  const { bytes, end } = scene;
  if (at < scene.digitsReadTo) return undefined;
  const limit = Math.min(end, after + 12);
  let stop = after;
  while (stop < limit && (isIn(bytes[stop], byteClass.digit) || (isGroupMark(bytes[stop]) && isIn(bytes[stop + 1], byteClass.digit))))
    stop += 1;
  scene.digitsReadTo = skip(bytes, stop, end, byteClass.digit);
  if (scene.digitsReadTo !== stop || isIn(bytes[at - 1], wordMask) || isIn(bytes[stop], wordMask)) return undefined;
  if (isNumberPart(bytes[at - 1], bytes[at - 2]) || (bytes[stop] === 0x2e && isIn(bytes[stop + 1], byteClass.digit))) return undefined;
  const text = toLatin1(bytes, at, stop);
  const digits = text.replaceAll(/[ -]/g, '');
  if (!isCard(digits) || !isCardGrouping(text, digits.length)) return undefined;
  if (testCards.test(digits) && isExampleText(bytes, end, at)) return undefined;
  if (text === digits && !hasCardContext(bytes, end, at, stop)) return undefined;
  return { start: at, end: stop };
}

function isGroupMark(byte: number | undefined): boolean {
  return byte === 0x20 || byte === 0x2d;
}

/** Behind a point, a sign or another group of digits: part of a longer number. */
function isNumberPart(before: number | undefined, further: number | undefined): boolean {
  return (before === 0x2e || before === 0x2d || before === 0x2b || before === 0x2f) && isIn(further, alnumMask);
}

function isCard(digits: string): boolean {
  return (
    issuers.some(({ range, lengths }) => lengths.includes(digits.length) && range.test(digits)) &&
    isLuhn(digits) &&
    new Set(digits).size > 2
  );
}

function isCardGrouping(text: string, count: number): boolean {
  const groups = text.split(/[ -]/).map((group) => group.length);
  if (groups.length === 1) return true;
  if (text.includes(' ') && text.includes('-')) return false;
  return count === 15 || count === 14 ? groups[0] === 4 && groups[1] === 6 : groups.slice(0, -1).every((length) => length === 4);
}

/** An ungrouped number is a card where words of payment are near, or where it is a value of its own and not one of a series. */
function hasCardContext(bytes: Uint8Array, end: number, start: number, stop: number): boolean {
  const near = toLatin1(bytes, Math.max(0, start - 120), Math.min(end, stop + 60));
  if (
    /card|visa|master|amex|credit|debit|\bpan\b|cvv|cvc|expir|\bexp\b|payment|billing|\bcc\b|discover|diners|jcb|maestro|checkout|charge|account/i.test(
      near,
    )
  )
    return true;
  return (
    !/\d{6,}/.test(near.replace(toLatin1(bytes, start, stop), '')) &&
    !/\b(?:id|hash|sha|uuid|time|stamp|seed|order|serial|offset|size|snowflake|phone|tel)\b/i.test(near)
  );
}

function isExampleText(bytes: Uint8Array, end: number, at: number): boolean {
  const near = toLatin1(bytes, Math.max(0, at - 160), Math.min(end, at + 120));
  return /\b(?:test|example|sample|demo|docs?|fixture|mock|sandbox|dummy|fake|stripe|adyen|braintree)/i.test(near);
}

function confirmSsn(scene: Scene, at: number, after: number): Hit | undefined {
  const { bytes, end } = scene;
  if (isIn(bytes[at], byteClass.digit)) return confirmGroupedSsn(scene, at, after);
  if (isIn(bytes[at - 1], byteClass.lower) && isIn(bytes[at], byteClass.lower)) return undefined;
  let start = after;
  const limit = Math.min(end, after + 24);
  while (start < limit && !isIn(bytes[start], byteClass.digit | byteClass.lineBreak)) start += 1;
  const stop = skip(bytes, start, Math.min(end, start + 10), byteClass.digit);
  if (stop - start !== 9 || start === after || isIn(bytes[stop], wordMask | byteClass.hyphen)) return undefined;
  return isAssignedSsn(toLatin1(bytes, start, stop)) ? { start, end: stop } : undefined;
}

function confirmGroupedSsn({ bytes, end }: Scene, at: number, after: number): Hit | undefined {
  const [before, next] = [bytes[at - 1], bytes[after]];
  if (isIn(before, wordMask | byteClass.hyphen | byteClass.dot) || isIn(next, wordMask | byteClass.hyphen)) return undefined;
  if ((next === 0x2e || next === 0x20) && isIn(bytes[after + 1], byteClass.digit)) return undefined;
  const text = toLatin1(bytes, at, after);
  if (!isAssignedSsn(text.replaceAll(/[ -]/g, ''))) return undefined;
  const near = toLatin1(bytes, Math.max(0, at - 80), Math.min(end, after + 40));
  const isNamed = /ssn|social|taxpayer|\btin\b|tax id/i.test(near);
  if (text.includes(' ') && !isNamed) return undefined;
  return isNamed || !isMonotonous(text.replaceAll('-', '')) ? { start: at, end: after } : undefined;
}

/** What the Social Security Administration never assigned, and the two numbers that advertisements made famous. */
function isAssignedSsn(digits: string): boolean {
  const [area, group, serial] = [digits.slice(0, 3), digits.slice(3, 5), digits.slice(5)];
  if (area === '000' || area === '666' || area >= '900' || group === '00' || serial === '0000') return false;
  return digits !== '078051120' && digits !== '219099999' && new Set(digits).size > 2;
}

/** Countries of the SWIFT registry with the lengths of their numbers. */
function ibanCountries(): readonly (readonly [string, number])[] {
  const registry =
    'AD24 AE23 AL28 AT20 AZ28 BA20 BE16 BG22 BH22 BI27 BR29 BY28 CH21 CR22 CY28 CZ24 DE22 DJ27 DK18 DO28 EE20 EG29 ES24 FI18 FK18 FO18 ' +
    'FR27 GB22 GE22 GI23 GL18 GR27 GT28 HN28 HR21 HU28 IE22 IL23 IQ23 IS26 IT27 JO30 KW30 KZ20 LB28 LC32 LI21 LT20 LU20 LV21 LY25 MC27 ' +
    'MD24 ME22 MK19 MN20 MR27 MT31 MU30 NI28 NL18 NO15 OM23 PK24 PL28 PS29 PT25 QA29 RO24 RS22 RU33 SA24 SC31 SD18 SE24 SI19 SK24 SM27 ' +
    'SO23 ST25 SV28 TL23 TN24 TR26 UA29 VA22 VG24 XK20 YE30';
  return registry.split(' ').map((entry) => [entry.slice(0, 2), Number(entry.slice(2))] as const);
}

const ibanLengths = new Map(ibanCountries());
/** The registry's and every bank's example. */
const exampleIbans =
  /^(?:GB82WEST12345698765432|GB29NWBK60161331926819|DE89370400440532013000|FR1420041010050500013M02606|NL91ABNA0417164300|CH9300762011623852957|ES9121000418450200051332|BE68539007547034|IT60X0542811101000000123456)$/;

function confirmIban({ bytes, end }: Scene, at: number, after: number): Hit | undefined {
  if (isIn(bytes[at - 1], wordMask | byteClass.plusSlash | byteClass.hyphen) || !isIn(bytes[at], byteClass.upper)) return undefined;
  if (!isIn(bytes[at + 1], byteClass.upper)) return undefined;
  const length = ibanLengths.get(toLatin1(bytes, at, at + 2)) ?? 0;
  let [stop, count] = [after, 4];
  const mark = bytes[after] === 0x20 || bytes[after] === 0x2d ? bytes[after] : -1;
  while (stop < end && count < length) {
    if (isIn(bytes[stop], byteClass.upper | byteClass.digit)) count += 1;
    else if (bytes[stop] !== mark || count % 4 !== 0) return undefined;
    stop += 1;
  }
  if (count !== length || isIn(bytes[stop], wordMask | byteClass.plusSlash)) return undefined;
  const text = toLatin1(bytes, at, stop).replaceAll(/[ -]/g, '');
  if (!isIbanChecksum(text) || (exampleIbans.test(text) && isExampleText(bytes, end, at))) return undefined;
  return { start: at, end: stop };
}

const localMask = wordMask | byteClass.hyphen | byteClass.dot;
/** Mailboxes of a function, not of a person. */
const roleMailbox =
  /^(?:info|support|sales|help|contact|hello|admin|administrator|webmaster|postmaster|hostmaster|abuse|security|noreply|no-?reply|donotreply|do-not-reply|git|hg|svn|root|team|dev|developers?|press|legal|privacy|office|mail|email|billing|jobs|careers|feedback|news|newsletter|marketing|bot|notifications?|user|username|you|your|me|someone|name|firstname|first|test|tests|foo|bar|example|opensource|oss|npm|maintainers?|conduct|report|bugs?|service|editor|list|lists|coc)(?:[.+_-].*)?\d{0,3}$|^(?:john|jane|alice|bob|(?:john|jane)[._-]?doe)$|[-.](?:info|list|users?|devel?|bugs|announce|help|support|team|discuss|request)$/i;
/** RFC 2606 and 6761, and what everybody writes in examples. */
const exampleDomain =
  /(?:^|\.)(?:example(?:\.\w+)?|test|invalid|localhost|local|internal|domain\.(?:com|tld)|email\.com|company\.com|mail\.com|yourdomain\.\w+|mydomain\.\w+|foo\.\w+|bar\.\w+|acme\.\w+|noreply\.github\.com|users\.noreply\.github\.com|placeholder\.\w+|test\.\w+)$/i;
function confirmEmail(scene: Scene, at: number): Hit | undefined {
  const { bytes, end } = scene;
  if (!isIn(bytes[at - 1], alnumMask | byteClass.underscore) || !isIn(bytes[at + 1], alnumMask)) return undefined;
  let start = skipBack(bytes, at, Math.max(0, at - 64), localMask);
  if (bytes[start - 1] === 0x2b) start = skipBack(bytes, start - 1, Math.max(0, at - 64), localMask);
  const stop = readDomainEnd(bytes, end, at + 1);
  // A second `@` behind it: no address.
  if (bytes[stop] === 0x40) return undefined;
  const domain = toLatin1(bytes, at + 1, stop);
  const local = toLatin1(bytes, start, at).replace(/^[.-]+/, '');
  if (!/^(?:[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?\.)+(?:[a-z]{2,24}|[A-Z]{2,24})$/.test(domain) || local === '' || local.includes('..'))
    return undefined;
  if (/[A-Z]/.test(domain) && /[a-z]/.test(domain)) return undefined;
  if (fileEnding.test(domain) || exampleDomain.test(domain) || roleMailbox.test(local) || isOfProject(local, domain)) return undefined;
  if (bytes[at - local.length - 1] === 0x3a || bytes[at - local.length - 1] === 0x2f || bytes[stop] === 0x3a) return undefined;
  const isPublic = isAuthor(scene, start);
  // People stand in lists.
  if (isPublic) scene.authorAt = stop;
  return isPublic ? undefined : { start: at - local.length, end: stop };
}

/** `valgrind@valgrind.org`, `xslt@xslt.gnome.org`: who is called as the domain is no person. */
function isOfProject(local: string, domain: string): boolean {
  return domain.toLowerCase().split('.').slice(0, -1).includes(local.toLowerCase());
}

/** `icon@2x.png`, `react@18.js`. */
const fileEnding =
  /\.(?:png|jpe?g|gif|svg|webp|js|mjs|cjs|ts|tsx|jsx|css|scss|html|json|md|map|py|rb|go|rs|java|kt|swift|sh|yml|yaml|toml|lock|service|target|timer|socket|conf|so)$/i;

function readDomainEnd(bytes: Uint8Array, end: number, from: number): number {
  let stop = skip(bytes, from, Math.min(end, from + 254), alnumMask | byteClass.hyphen | byteClass.dot);
  while (stop > from && !isIn(bytes[stop - 1], alnumMask)) stop -= 1;
  return stop;
}

/** The public address of who wrote something: package metadata, licences, commits. */
function isAuthor(scene: Scene, start: number): boolean {
  const { bytes, authorAt } = scene;
  if (authorAt === -1) return false;
  // `Name <address>` is how tools list people, in lists that are long.
  const lookBack = bytes[start - 1] === 0x3c ? 1_000 : 160;
  return start - authorAt < lookBack;
}
