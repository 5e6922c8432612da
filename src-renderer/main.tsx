// A step of its own, so that the page's styles and scripts hold up nothing of the first frame.
const { startWindow } = await import('./app/index.ts');
if (document.readyState === 'loading')
  await new Promise((resolve) => document.addEventListener('DOMContentLoaded', resolve, { once: true }));
const root = document.getElementById('root');
if (root === null) throw new Error('index.html has no #root.');
startWindow(root, document.getElementById('frame'));

export {};
