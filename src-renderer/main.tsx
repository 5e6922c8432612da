// A step of its own, so that the page's styles and scripts hold up nothing of the first frame.
const { startWindow } = await import('./app/index.ts');
const root = document.getElementById('root');
if (root === null) throw new Error('index.html has no #root.');
startWindow(root, document.getElementById('frame'));

export {};
