import { toCanonicalJson } from '../base/index.ts';
import type { PolicyDocument, PolicyProblem } from './contract.ts';

/** Where several global documents supply what only one can: the first counts, and the person is told about the others. */
export function warnOfDisagreements(documents: readonly PolicyDocument[]): readonly PolicyProblem[] {
  const global = documents.filter((document) => document.scope.level === 'global');
  return [
    ...compare(global, 'budget', (document) => document.spec.budget),
    ...compare(global, 'data.sensitive_patterns', (document) => document.spec.data?.sensitive_patterns),
  ];
}

function compare(
  documents: readonly PolicyDocument[],
  field: string,
  read: (document: PolicyDocument) => unknown,
): readonly PolicyProblem[] {
  const [first, ...others] = documents.filter((document) => read(document) !== undefined);
  if (first === undefined) return [];
  const counted = toCanonicalJson(read(first));
  return others
    .filter((document) => toCanonicalJson(read(document)) !== counted)
    .map((document) => ({
      ...document.positionOf(field),
      source: document.source,
      field,
      message: `"${first.source}" already supplies ${field}, and says something else; this one is not used`,
    }));
}
