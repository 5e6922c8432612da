import { createRoot } from 'react-dom/client';
import styles from './stories.module.css';
import { type Story, TooltipLayer } from './ui/index.ts';

// Every component in every state: `?story=ApprovalCard--Armed&theme=light` shows one, without a story all are listed.
const files = import.meta.glob<Record<string, Story>>('./**/*.stories.tsx', { eager: true });

const stories = new Map<string, Story>(
  Object.entries(files).flatMap(([path, exported]) => {
    const component = path.slice(path.lastIndexOf('/') + 1).replace('.stories.tsx', '');
    return Object.entries(exported).map(([name, story]) => [`${component}--${name}`, story] as const);
  }),
);

function Shown({ id, story: { render: Content, widthPx, heightPx } }: { readonly id: string; readonly story: Story }) {
  return (
    <div className={styles.frame} data-story={id} style={{ width: widthPx, height: heightPx }}>
      <Content />
    </div>
  );
}

function List({ theme }: { readonly theme: string }) {
  return (
    <main className={styles.list}>
      <h1 className={styles.title}>Stories</h1>
      <ul>
        {[...stories.keys()].sort().map((id) => (
          <li key={id}>
            <a href={`?story=${id}&theme=${theme}`}>{id}</a>
          </li>
        ))}
      </ul>
    </main>
  );
}

const wanted = new URLSearchParams(location.search);
const theme = wanted.get('theme') === 'light' ? 'light' : 'dark';
document.documentElement.dataset.theme = theme;
const id = wanted.get('story') ?? '';
const story = stories.get(id);
const root = document.getElementById('root');
if (root === null) throw new Error('stories.html has no #root.');
createRoot(root).render(
  <>
    {story === undefined ? <List theme={theme} /> : <Shown id={id} story={story} />}
    <TooltipLayer />
  </>,
);
