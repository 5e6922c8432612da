import type { Settings } from '../../../src-shared/index.ts';

export type Endpoint = Settings['providers']['openAiCompatible'][number];

/** Why an address cannot be used, or null. */
export function checkAddress(address: string): string | null {
  const text = address.trim();
  if (text === '') return 'Write an address.';
  if (!/^https?:\/\//i.test(text)) return 'An address begins with http:// or https://.';
  return URL.canParse(text) ? null : 'This is not an address.';
}

/** An identifier for a new endpoint: from its label, and different from those there are. */
export function toEndpointId(label: string, taken: readonly string[]): string {
  const slug = label
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-+|-+$/g, '')
    .slice(0, 32);
  const base = `openai-${slug === '' ? 'endpoint' : slug}`;
  let id = base;
  for (let number = 2; taken.includes(id); number += 1) id = `${base}-${number}`;
  return id;
}

/** Names written one a line or with commas, each once. */
export function parseModelNames(text: string): readonly string[] {
  const names = text.split(/[\n,]/).map((name) => name.trim());
  return [...new Set(names.filter((name) => name !== ''))];
}
