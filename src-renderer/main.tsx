import { startWindow } from './app/index.ts';

const root = document.getElementById('root');
if (root === null) throw new Error('index.html has no #root.');
startWindow(root);
