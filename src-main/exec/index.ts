export { forkScript } from './fork-script.ts';
