import { isGatehouseError, systemErrorCode } from '../base/index.ts';

/** HTTP statuses with which another model may answer: too many requests, and a server that is not there for the moment. */
const recoverableStatuses: ReadonlySet<number> = new Set([429, 502, 503, 504]);
const recoverableCodes: ReadonlySet<string> = new Set(['ECONNRESET', 'ETIMEDOUT', 'UND_ERR_CONNECT_TIMEOUT', 'UND_ERR_SOCKET']);
const recoverableText =
  /\b(?:tpm|rpm)\b|rate[- ]?limit|too many requests|load failed|fetch failed|\bECONNRESET\b|\bETIMEDOUT\b|\b(?:429|502|503|504)\b/i;
/** Whatever else a text says, these are answers and not accidents. */
const finalText = /unauthori[sz]ed|forbidden|invalid api key|model .{0,80}not (?:found|exist)|no such model/i;

/** How many causes of causes are looked at. */
const maximumDepth = 5;

/**
 * Whether another model may be tried after this error. Never after a refusal of ours (a secret that would leave, a spent
 * budget: no other model makes that right), a key that is not accepted, a model that is not there, or a cancelled
 * request; nor after what nobody can place.
 */
export function isRecoverable(thrown: unknown): boolean {
  const chain = toChain(thrown);
  if (chain.some(isFinal)) return false;
  return chain.some((error) => {
    const status = statusOf(error);
    if (status !== undefined) return recoverableStatuses.has(status);
    return recoverableCodes.has(systemErrorCode(error) ?? '') || (error instanceof Error && recoverableText.test(error.message));
  });
}

function isFinal(error: unknown): boolean {
  if (isGatehouseError(error) && /^ERR_(?:DLP|BUDGET|SCREEN|POLICY|APPROVAL|GATE)_/.test(error.code)) return true;
  if (error instanceof Error && (error.name === 'AbortError' || finalText.test(error.message))) return true;
  const status = statusOf(error);
  return status !== undefined && status >= 400 && status < 600 && !recoverableStatuses.has(status);
}

function toChain(thrown: unknown): readonly unknown[] {
  const chain: unknown[] = [];
  for (let error = thrown; error !== undefined && error !== null && chain.length < maximumDepth; ) {
    chain.push(error);
    error = error instanceof Error ? error.cause : undefined;
  }
  return chain;
}

/** The HTTP status an error carries, as adapters call it. */
export function statusOf(error: unknown): number | undefined {
  if (typeof error !== 'object' || error === null) return undefined;
  const { status, statusCode } = error as { readonly status?: unknown; readonly statusCode?: unknown };
  const found = status ?? statusCode;
  return typeof found === 'number' ? found : undefined;
}
