/** `$0.00`, `$0.0042`, `$12.40`: two decimals, more only where a small amount would vanish. */
export function formatMoney(usd: number): string {
  if (usd === 0) return '$0.00';
  const decimals = usd < 0.01 ? 4 : usd < 1 ? 3 : 2;
  return `$${usd.toLocaleString('en', { minimumFractionDigits: decimals, maximumFractionDigits: decimals })}`;
}
