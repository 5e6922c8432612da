import type { PolicyScanner } from './contract.ts';

/**
 * What looks like a credential, whoever may have made it up. A scanner for texts that people read verifies: it takes no
 * token for one that its issuer's checksum or documentation disproves, so that prose stays silent. What an action sends,
 * runs or is called with is no prose, and a policy that says "block" is tried out with samples: there the look is enough.
 * Kinds have the names of sdk/dlp.
 */
const shapes: readonly (readonly [kind: string, shape: string])[] = [
  ['aws-access-key-id', '(?:AKIA|ASIA|ABIA|ACCA)[A-Z0-9]{16}(?![A-Za-z0-9])'],
  ['aws-secret-access-key', 'aws_?secret_?access_?key[\\\\"\' :=]{1,8}[A-Za-z0-9/+]{40}(?![A-Za-z0-9/+])'],
  ['github-token', 'gh[pousr]_[A-Za-z0-9]{20,255}'],
  ['github-fine-grained-token', 'github_pat_[A-Za-z0-9_]{22,255}'],
  ['gitlab-token', 'glpat-[A-Za-z0-9_-]{20,300}'],
  ['anthropic-api-key', 'sk-ant-[A-Za-z0-9_-]{16,200}'],
  ['openai-api-key', 'sk-(?:(?:proj|svcacct|admin|None)-[A-Za-z0-9_-]{20,200}|[A-Za-z0-9]{20,200})'],
  ['openrouter-api-key', 'sk-or-v1-[A-Za-z0-9]{20,100}'],
  ['stripe-secret-key', '[sr]k_(?:live|test)_[A-Za-z0-9]{16,250}'],
  ['slack-token', 'xox[abeoprs]-[A-Za-z0-9-]{20,250}'],
  ['slack-webhook', 'hooks\\.slack\\.com/services/T[A-Za-z0-9]{6,16}/B[A-Za-z0-9]{6,16}/[A-Za-z0-9]{20,30}'],
  ['google-api-key', 'AIza[A-Za-z0-9_-]{35}'],
  ['npm-token', 'npm_[A-Za-z0-9]{30,64}'],
  ['pypi-token', 'pypi-[A-Za-z0-9_-]{50,250}'],
  ['huggingface-token', 'hf_[A-Za-z0-9]{30,64}'],
  ['sendgrid-api-key', 'SG\\.[A-Za-z0-9_-]{16,64}\\.[A-Za-z0-9_-]{16,64}'],
  ['jwt', '(?<![_-])eyJ[A-Za-z0-9_-]{10,2000}\\.eyJ[A-Za-z0-9_-]{6,4000}\\.[A-Za-z0-9_-]{10,1000}'],
  ['private-key', '-----BEGIN (?:[A-Z0-9]{1,12} ){0,3}PRIVATE KEY(?: BLOCK)?-----'],
  [
    'database-url',
    '(?:postgres(?:ql)?|mysql|mariadb|mongodb(?:\\+srv)?|rediss?|amqps?)://[^\\s:/@"\'\\\\]{0,64}:[^\\s/@"\'\\\\$<{]{1,128}@(?!localhost|127\\.)',
  ],
];

/** Nothing of a word before it; the letter of an escape in JSON, as in `\n`, is none. */
const boundary = '(?:(?<![A-Za-z0-9])|(?<=\\\\[bfnrt]))';
const looks = new RegExp(`${boundary}(?:${shapes.map(([, shape]) => `(${shape})`).join('|')})`, 'g');
/** What stands for any token: `sk-xxxxxxxxxxxxxxxxxxxxxxxx`. */
const blank = /^[A-Za-z_-]{2,12}?[-_]?([xX*.0])\1+$/;

type Finding = ReturnType<PolicyScanner['scan']>[number];

/** What the scanner finds, and what only looks like a credential besides. Offsets are bytes of UTF-8. */
export function findCredentials(scanner: PolicyScanner, text: string): readonly Finding[] {
  const verified = scanner.scan(text);
  const others = findShapes(text).filter(({ offset, length }) =>
    verified.every((found) => found.offset + found.length <= offset || offset + length <= found.offset),
  );
  return others.length === 0 ? verified : [...verified, ...others].sort((one, other) => one.offset - other.offset);
}

function findShapes(text: string): readonly Finding[] {
  const found: Finding[] = [];
  for (const match of text.matchAll(looks)) {
    const token = match[0];
    if (blank.test(token)) continue;
    const kind = shapes[match.findIndex((group, index) => index > 0 && group !== undefined) - 1]?.[0] ?? 'credential';
    found.push({ kind, offset: byteLength(text.slice(0, match.index)), length: byteLength(token) });
  }
  return found;
}

const encoder = new TextEncoder();

export function byteLength(text: string): number {
  return encoder.encode(text).length;
}
