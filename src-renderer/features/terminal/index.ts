export { TerminalPanel, type TerminalPanelProps } from './TerminalPanel.tsx';
