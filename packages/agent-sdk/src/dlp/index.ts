export { maxPatternLength } from './custom.ts';
export type { SecretFinding } from './finding.ts';
export { createIncrementalScan, type IncrementalScan } from './incremental.ts';
export { describeKind, isHighConfidence, type SecretKind, secretKinds } from './kind.ts';
export { type FieldTriage, redactJson, redactRecord } from './record.ts';
export { redactionMark, toUtf16Ranges, type Utf16Range } from './redact.ts';
export type { SecretFamily } from './rule.ts';
export {
  createSecretScanner,
  maxFieldBytes,
  type Redaction,
  type SecretScanner,
  type SecretScannerOptions,
  secretScanner,
  workTextOptions,
  workTextScanner,
} from './scanner.ts';
