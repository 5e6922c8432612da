export { AgentPanel, type AgentPanelProps } from './AgentPanel.tsx';
