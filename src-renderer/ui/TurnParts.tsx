import { Brain, ChevronRight, Circle, CircleCheck, CircleDot } from 'lucide-react';
import { useState } from 'react';
import { classNames } from './class-names.ts';
import { Spinner } from './Spinner.tsx';
import styles from './TurnParts.module.css';

export interface ReasoningProps {
  readonly text: string;
  readonly isFinished: boolean;
}

/** What a model thought before it spoke: there for who wants it. */
export function Reasoning({ text, isFinished }: ReasoningProps) {
  const [isOpen, setIsOpen] = useState(false);
  return (
    <div className={styles.reasoning}>
      <button type="button" className={styles.reasoningToggle} aria-expanded={isOpen} onClick={() => setIsOpen(!isOpen)}>
        <Brain size={16} strokeWidth={1.5} aria-hidden />
        {isFinished ? 'Reasoning' : 'Thinking…'}
        <ChevronRight size={14} strokeWidth={1.5} aria-hidden className={styles.chevron} />
      </button>
      {isOpen && (
        <p className={styles.reasoningText} data-selectable>
          {text}
        </p>
      )}
    </div>
  );
}

export interface TodoListProps {
  readonly todos: readonly { readonly text: string; readonly status: 'open' | 'active' | 'done' }[];
}

const todoIcons = { open: Circle, active: CircleDot, done: CircleCheck } as const;
const todoWords = { open: 'To do', active: 'In progress', done: 'Done' } as const;

/** The agent's own list of what is to be done. */
export function TodoList({ todos }: TodoListProps) {
  const done = todos.filter(({ status }) => status === 'done').length;
  return (
    <section className={styles.todos} aria-label="Plan">
      <h4 className={styles.todosTitle}>
        Plan <span className={styles.count}>{`${done} of ${todos.length}`}</span>
      </h4>
      <ul>
        {todos.map(({ text, status }) => {
          const Icon = todoIcons[status];
          return (
            <li key={text} className={classNames(styles.todo, styles[status])}>
              <Icon size={14} strokeWidth={1.75} aria-hidden />
              <span className="visually-hidden">{todoWords[status]}: </span>
              <span className={styles.todoText}>{text}</span>
            </li>
          );
        })}
      </ul>
    </section>
  );
}

export interface PhaseStripProps {
  readonly phase: 'plan' | 'call' | 'watch' | 'adjust';
}

const phases = [
  ['plan', 'Plan'],
  ['call', 'Call'],
  ['watch', 'Watch'],
  ['adjust', 'Adjust'],
] as const;

/** Where in its round the agent is. */
export function PhaseStrip({ phase }: PhaseStripProps) {
  const current = phases.find(([id]) => id === phase)?.[1] ?? '';
  return (
    <div className={styles.phases} role="status" aria-label={`Working: ${current}`}>
      <Spinner sizePx={14} />
      {phases.map(([id, word]) => (
        <span key={id} className={classNames(styles.phase, id === phase && styles.current)} aria-hidden>
          {word}
        </span>
      ))}
    </div>
  );
}

export interface TurnNoteProps {
  readonly text: string;
  /** `problem` for what went wrong. */
  readonly tone: 'quiet' | 'problem';
}

/** How a turn ended, when it did not simply end. */
export function TurnNote({ text, tone }: TurnNoteProps) {
  return <p className={classNames(styles.note, tone === 'problem' && styles.problem)}>{text}</p>;
}
