import { Eye, Fingerprint, type LucideIcon, ScrollText, ShieldBan } from 'lucide-react';
import styles from './Walkthrough.module.css';

const promises: readonly { readonly icon: LucideIcon; readonly title: string; readonly text: string }[] = [
  {
    icon: Eye,
    title: 'You see the thing itself',
    text: 'Before a file is written or a command runs, a card shows the exact text. What you approve is what runs.',
  },
  { icon: ShieldBan, title: 'Secrets stay secret', text: 'Keys, credentials and .env files can never be read by the agent, in any mode.' },
  {
    icon: ScrollText,
    title: 'Everything is written down',
    text: 'Each action enters a ledger on this machine that you can verify without us.',
  },
  {
    icon: Fingerprint,
    title: 'Your keys stay here',
    text: 'They lie in a file only you can read. Nothing of yours goes anywhere but to the model you choose.',
  },
];

/** What Gatehouse promises. */
export function PromiseStep() {
  return (
    <ul className={styles.promises}>
      {promises.map(({ icon: Icon, title, text }) => (
        <li key={title} className={styles.promise}>
          <Icon size={18} strokeWidth={1.5} aria-hidden />
          <div>
            <h3 className={styles.promiseTitle}>{title}</h3>
            <p className={styles.promiseText}>{text}</p>
          </div>
        </li>
      ))}
    </ul>
  );
}
