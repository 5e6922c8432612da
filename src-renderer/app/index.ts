export { startWindow } from './start.tsx';
