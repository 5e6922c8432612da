export { maxPatternLength } from './custom.ts';
export type { SecretFinding } from './finding.ts';
export { describeKind, type SecretKind, secretKinds } from './kind.ts';
export { redactionMark, toUtf16Ranges, type Utf16Range } from './redact.ts';
export type { SecretFamily } from './rule.ts';
export { createSecretScanner, maxFieldBytes, type Redaction, type SecretScanner, type SecretScannerOptions } from './scanner.ts';
