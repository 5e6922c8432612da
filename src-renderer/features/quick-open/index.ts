export { QuickOpen, type QuickOpenProps } from './QuickOpen.tsx';
