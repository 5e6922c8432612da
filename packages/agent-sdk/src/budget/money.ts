import { GatehouseError } from '../base/index.ts';

/**
 * Billionths of a US dollar, always a safe integer: sums are exact, up to about nine million dollars. Prices per token
 * are smaller than that, so they are kept per million tokens.
 */
export type NanoUsd = number;

export const nanoPerUsd = 1_000_000_000;

/**
 * An amount of dollars as billionths, exactly as it is written in decimal; what is smaller than a billionth is rounded
 * up, away from costing nothing.
 *
 * @param usd a number as it stands in a document, or its decimal text
 * @throws ERR_BUDGET_AMOUNT for what is no amount, is negative, or is beyond the range
 */
export function parseUsd(usd: number | string): NanoUsd {
  const match = /^(\d+)(?:\.(\d*))?(?:e([+-]?\d{1,3}))?$/i.exec(String(usd).trim());
  if (match === null) throw badAmount(usd);
  const [, whole = '', fraction = '', exponent = '0'] = match;
  const digits = BigInt(whole + fraction);
  const shift = Number(exponent) - fraction.length + 9;
  const nano = shift >= 0 ? digits * 10n ** BigInt(shift) : divideUp(digits, 10n ** BigInt(-shift));
  return toNano(nano, usd);
}

/** An exact count of billionths as a number. @throws ERR_BUDGET_AMOUNT beyond the range */
export function toNano(nano: bigint, from: unknown = nano): NanoUsd {
  const value = Number(nano);
  if (!Number.isSafeInteger(value)) throw badAmount(from);
  return value;
}

export function divideUp(dividend: bigint, divisor: bigint): bigint {
  return (dividend + divisor - 1n) / divisor;
}

/** Dollars with two decimals, rounded half up: `12.50`. */
export function formatUsd(nano: NanoUsd, decimals = 2): string {
  const unit = 10 ** (9 - decimals);
  const rounded = Math.floor(Math.abs(nano) / unit + 0.5);
  const sign = nano < 0 && rounded > 0 ? '-' : '';
  const digits = String(rounded).padStart(decimals + 1, '0');
  return decimals === 0 ? sign + digits : `${sign}${digits.slice(0, -decimals)}.${digits.slice(-decimals)}`;
}

function badAmount(amount: unknown): GatehouseError {
  return new GatehouseError('ERR_BUDGET_AMOUNT', {
    message: `${String(amount)} is not an amount of money that can be counted exactly.`,
    untouched: 'Nothing was spent or reserved.',
  });
}
