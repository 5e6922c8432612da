/** Words that a person writes where a secret would stand. Of four letters and more: shorter ones happen by chance. */
const placeholderWord =
  /example|sample|placeholder|change[_-]?me|dummy|fake|your|xxxx|todo|insert|replace|redacted|removed|hidden|foobar|abcdef|qwerty|123456|deadbeef|cafebabe|lorem|not[_-]?(?:a[_-]?)?(?:real|secret)|invalid|mock|goes[_-]?here|[_-]here|secretkey|[<>]|\{\{|\$\{|\.\.\.|\*\*\*/i;

/** What vendors print in their documentation and emulators, without the prefix, where neither words nor patterns give it away. */
const documented = [
  ...['4eC39HqLyjWDarjtT1zdp7dc', 'BQokikJOvBiI2HlWgH4olfQ2', '26PHem9AhJZvU623DfE1x4sd', 'SyDaGmWKa4JsXZ-HjGw7ISLn_3namBGewQe'],
  ...['Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsu', 'C2y6yDjf5/R+ob0N8A7Cgv30VRDJIWEHLM+4QDU5DE2nQ9nDuVTqobD4b8mGGyPMbIZ'],
];

/**
 * Whether a token is one of those that documentation shows: it says so in words, repeats itself, or counts. Random tokens
 * do none of it; the odds that one does by chance are below one in ten thousand.
 */
export function isPlaceholder(token: string): boolean {
  if (documented.some((value) => token.startsWith(value))) return true;
  return isMonotonous(token) || placeholderWord.test(token);
}

const counts = new Uint16Array(256);

/** Long runs and sequences, short periods, few different characters. */
export function isMonotonous(token: string): boolean {
  if (hasLongStep(token)) return true;
  return token.length >= 12 && (countDistinct(token) < 5 || isPeriodic(token));
}

/** Six characters of which each is the one before, or the next, or the previous in the code. */
function hasLongStep(token: string): boolean {
  let [step, length, before] = [2, 1, token.charCodeAt(0)];
  for (let n = 1; n < token.length; n += 1) {
    const code = token.charCodeAt(n);
    const here = code - before;
    length = here === step ? length + 1 : 2;
    if (length >= 6 && here >= -1 && here <= 1) return true;
    [step, before] = [here, code];
  }
  return false;
}

function countDistinct(token: string): number {
  counts.fill(0);
  let distinct = 0;
  for (let n = 0; n < token.length; n += 1) {
    const code = token.charCodeAt(n) & 0xff;
    if (counts[code] === 0) distinct += 1;
    counts[code] = 1;
  }
  return distinct;
}

function isPeriodic(token: string): boolean {
  const last = Math.min(16, token.length / 2);
  for (let period = 1; period <= last; period += 1) {
    let at = period;
    while (at < token.length && token.charCodeAt(at) === token.charCodeAt(at - period)) at += 1;
    if (at === token.length) return true;
  }
  return false;
}

/** Shannon entropy of the characters, in bits each. */
export function entropyBits(token: string): number {
  counts.fill(0);
  for (let n = 0; n < token.length; n += 1) counts[token.charCodeAt(n) & 0xff] = (counts[token.charCodeAt(n) & 0xff] as number) + 1;
  let bits = 0;
  for (let n = 0; n < token.length; n += 1) bits -= Math.log2((counts[token.charCodeAt(n) & 0xff] as number) / token.length);
  return bits / token.length;
}
