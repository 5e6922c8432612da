import { FileQuestion, FileWarning } from 'lucide-react';
import type { DocumentContent } from '../../state/index.ts';
import { baseName } from '../../state/index.ts';
import { EmptyState } from '../../ui/index.ts';

export interface FileFactsProps {
  readonly path: string;
  readonly content: Extract<DocumentContent, { type: 'binary' | 'too-large' }>;
}

/** What can be said of a file that is not shown as text. */
export function FileFacts({ path, content }: FileFactsProps) {
  if (content.type === 'binary') {
    return (
      <EmptyState
        icon={FileQuestion}
        text={`${baseName(path)} is not text (${formatBytes(content.sizeBytes)}), so it is not shown here.`}
      />
    );
  }
  const limit = formatBytes(content.limitBytes);
  return (
    <EmptyState icon={FileWarning} text={`${baseName(path)} is ${formatBytes(content.sizeBytes)}. Gatehouse opens files up to ${limit}.`} />
  );
}

/** `1.4 MB`, in powers of 1000 as file managers count. */
export function formatBytes(bytes: number): string {
  const units = ['bytes', 'kB', 'MB', 'GB', 'TB'];
  const power = Math.min(units.length - 1, bytes < 1 ? 0 : Math.floor(Math.log10(bytes) / 3));
  const value = bytes / 1000 ** power;
  return `${value.toLocaleString('en', { maximumFractionDigits: power === 0 ? 0 : 1 })} ${units[power]}`;
}
