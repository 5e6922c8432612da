import { stringify as stringifyToml } from 'smol-toml';
import { stringify as stringifyYaml } from 'yaml';
import type { PolicyDocument } from './contract.ts';
import { specKeys } from './parse.ts';

/**
 * The document as text. Parsing it again gives the same metadata, spec and digest, in every format. Comments are not
 * kept: a document is what it says.
 */
export function formatPolicy(document: PolicyDocument, format: 'yaml' | 'toml' | 'json' = 'yaml'): string {
  const value = toTopLevel(document, format === 'toml');
  if (format === 'json') return `${JSON.stringify(value, null, 2)}\n`;
  if (format === 'toml') return stringifyToml(value);
  // Quoted where a reader of YAML 1.1 would take it for something else (yes, 12:30); long lines stay whole.
  return stringifyYaml(value, { lineWidth: 0, aliasDuplicateObjects: false, version: '1.2', schema: 'core' });
}

function toTopLevel(document: PolicyDocument, isToml: boolean): Record<string, unknown> {
  const spec = Object.fromEntries(
    specKeys.filter((key) => document.spec[key as 'scope'] !== undefined).map((key) => [key, document.spec[key as 'scope']]),
  );
  // An empty TOML file is refused like any empty file, so nothing is written as an empty table.
  const isNothing = isToml && Object.keys(spec).length === 0;
  const hasMetadata = Object.keys(document.metadata).length > 0;
  if (document.form === 'flat' && !hasMetadata && !isNothing) return spec;
  return { apiVersion: 'gatehouse/v1', kind: 'Policy', ...(hasMetadata ? { metadata: document.metadata } : {}), spec };
}
