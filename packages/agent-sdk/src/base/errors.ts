/**
 * The error type of the whole product. A person who meets one learns three things: what happened (`message`),
 * what was left alone (`untouched`), and what to do (`nextStep`). Programs read `code`, which is API and never
 * changes its meaning; messages are prose and may.
 *
 * Codes have the form `ERR_<ROOM>_<WHAT>`. A room documents its own codes where it throws them.
 */
export type ErrorCode = `ERR_${string}`;

export interface ErrorParts {
  /** What happened, one sentence. */
  readonly message: string;
  /** What is exactly as it was before, one sentence. Empty when nothing could have been touched. */
  readonly untouched?: string;
  /** What the person can do now, one sentence. */
  readonly nextStep?: string;
  /** Facts for logs and tests: plain JSON, never a secret. */
  readonly details?: Readonly<Record<string, string | number | boolean | null>>;
  readonly cause?: unknown;
}

/** Plain-data form of a {@link GatehouseError}: what crosses IPC, enters the ledger and reaches the model. */
export interface ErrorReport {
  readonly code: ErrorCode;
  readonly message: string;
  readonly untouched: string;
  readonly nextStep: string;
}

export class GatehouseError extends Error {
  override readonly name = 'GatehouseError';
  readonly code: ErrorCode;
  readonly untouched: string;
  readonly nextStep: string;
  readonly details: Readonly<Record<string, string | number | boolean | null>>;

  constructor(code: ErrorCode, parts: ErrorParts) {
    super(parts.message, parts.cause === undefined ? undefined : { cause: parts.cause });
    this.code = code;
    this.untouched = parts.untouched ?? '';
    this.nextStep = parts.nextStep ?? '';
    this.details = parts.details ?? {};
  }
}

export function isGatehouseError(value: unknown, code?: ErrorCode): value is GatehouseError {
  return value instanceof GatehouseError && (code === undefined || value.code === code);
}

/** Any thrown value as an {@link ErrorReport}. What is not ours becomes `ERR_BASE_UNEXPECTED` with its message kept. */
export function toErrorReport(thrown: unknown): ErrorReport {
  if (isGatehouseError(thrown)) {
    return { code: thrown.code, message: thrown.message, untouched: thrown.untouched, nextStep: thrown.nextStep };
  }
  const message = thrown instanceof Error ? thrown.message : String(thrown);
  return { code: 'ERR_BASE_UNEXPECTED', message, untouched: '', nextStep: '' };
}

/** The inverse of {@link toErrorReport}, on the other side of a process boundary. */
export function fromErrorReport(report: ErrorReport): GatehouseError {
  return new GatehouseError(report.code, report);
}

/** One paragraph for a terminal or a model: `message untouched nextStep (CODE)`. */
export function formatErrorReport(report: ErrorReport): string {
  const sentences = [report.message, report.untouched, report.nextStep].filter((sentence) => sentence !== '');
  return `${sentences.join(' ')} (${report.code})`;
}

/** The system's error code (`ENOENT`, `EACCES` …) of a thrown value, or undefined when it has none. */
export function systemErrorCode(thrown: unknown): string | undefined {
  if (!(thrown instanceof Error) || !('code' in thrown)) return undefined;
  return typeof thrown.code === 'string' ? thrown.code : undefined;
}
