export { type BudgetedProviderParts, createBudgetedProvider } from './budgeted-provider.ts';
export { type MoneyFuseParts, openMoneyFuse, toBudgetFile } from './money-fuse.ts';
export { type BudgetDocument, toLimitTable } from './policy-limits.ts';
export { loadPriceTable, type PriceTableParts } from './prices.ts';
export { type MeteredRequest, type OwnLimits, SpendingDesk, type SpendingStatus } from './spending-desk.ts';
export { createSpendingDesk, type SpendingSources } from './spending-of-settings.ts';
