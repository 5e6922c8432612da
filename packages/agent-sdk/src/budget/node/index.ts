export { type BudgetFileParts, createFileBudgetStore, hasBudgetFile } from './file-store.ts';
export { loadBudgetFile } from './load.ts';
