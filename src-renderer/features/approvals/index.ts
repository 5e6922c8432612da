export { ApprovalDock, type ApprovalDockModel, type ApprovalDockProps } from './ApprovalDock.tsx';
