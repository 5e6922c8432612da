export { Explorer, type ExplorerProps } from './Explorer.tsx';
