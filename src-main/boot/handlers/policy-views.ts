import type { PolicyStatusView } from '../../../src-shared/index.ts';
import type { WorkspacePolicyStatus } from '../../policy/index.ts';

/** The policy in force as the page shows it. */
export function toPolicyStatusView({ digest, documents, files, warnings, problem }: WorkspacePolicyStatus): PolicyStatusView {
  return {
    digest,
    documents: documents.map(({ source, metadata, spec }) => ({
      source,
      file: files.get(source) ?? null,
      name: metadata.name ?? '',
      version: metadata.version ?? spec.version ?? '',
      description: metadata.description ?? '',
      scope: spec.scope ?? 'global',
      mode: spec.enforcement_mode ?? 'enforce',
      sections: Object.keys(spec).filter((name) => !['version', 'scope', 'enforcement_mode', 'approval_timeout_secs'].includes(name)),
    })),
    warnings: warnings.map(({ source, line, column, field, message }) => `${source}:${line}:${column} ${field}: ${message}`),
    problem,
  };
}
