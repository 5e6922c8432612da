import { CirclePlay } from 'lucide-react';
import { useCallback, useEffect, useState } from 'react';
import type { BudgetStatusView, Settings } from '../../../src-shared/index.ts';
import type { WindowModel } from '../../state/index.ts';
import { Badge, Button, ErrorNotice, formatMoney, Spinner, TextField } from '../../ui/index.ts';
import type { SectionParts } from './AppearanceSection.tsx';
import styles from './Budget.module.css';
import { Block, Section } from './Section.tsx';
import page from './SettingsPage.module.css';

/** What was spent, what may be, and who stands at a limit. */
export function BudgetSection({ model, settings }: SectionParts) {
  const { status, reload } = useBudget(model);
  return (
    <Section
      title="Budget"
      description="Before every request its worst case is set aside; a request that could pass a limit is not sent. Models on this machine cost nothing, and a model whose price nobody knows is taken for a dear one."
    >
      {status === null && <Spinner label="Adding up" />}
      {status !== null && status.problem !== null && <ErrorNotice report={status.problem} />}
      {status !== null && status.problem === null && <Spent status={status} />}
      {status !== null && status.suspended.length > 0 && <Suspended model={model} agents={status.suspended} onResumed={reload} />}
      <OwnLimits model={model} settings={settings} />
      {status !== null && status.limits.length > 0 && <Limits limits={status.limits} />}
      {status !== null && status.models.length > 0 && <Models models={status.models} />}
    </Section>
  );
}

function Spent({ status }: { readonly status: BudgetStatusView }) {
  const figures = [
    ['Today', status.todayUsd],
    ['This month', status.monthUsd],
    ['The month, if it goes on so', status.projectedMonthUsd],
  ] as const;
  return (
    <dl className={styles.figures} data-testid="budget-figures">
      {figures.map(([label, usd]) => (
        <div key={label} className={styles.figure}>
          <dt>{label}</dt>
          <dd>{formatMoney(usd)}</dd>
        </div>
      ))}
    </dl>
  );
}

function Suspended({ model, agents, onResumed }: { model: WindowModel; agents: readonly string[]; onResumed: () => void }) {
  const resume = (agent: string) =>
    void model.notices.attempt(async () => {
      await model.client.request('budget/resume', { agent });
      onResumed();
    });
  return (
    <Block title="Suspended" description="These met a limit that stops them until you let them go on. They are judged again at once.">
      {agents.map((agent) => (
        <p key={agent} className={page.inline}>
          <code>{agent}</code>
          <Badge tone="refused">Suspended</Badge>
          <Button size="small" icon={CirclePlay} onClick={() => resume(agent)}>
            Let it go on
          </Button>
        </p>
      ))}
    </Block>
  );
}

type Budget = Settings['budget'];

const fields: readonly { readonly name: keyof Budget; readonly label: string }[] = [
  { name: 'sessionLimitUsd', label: 'One session' },
  { name: 'dailyLimitUsd', label: 'One day' },
  { name: 'monthlyLimitUsd', label: 'One month' },
];

/** Limits of the person's own. Empty means none. */
function OwnLimits({ model, settings }: SectionParts) {
  const { budget } = settings;
  const save = (name: keyof Budget, value: number | null) =>
    void model.notices.attempt(() => model.settings.change({ budget: { ...budget, [name]: value } }));
  return (
    <Block title="Your limits, in US dollars" description="Empty means no limit of yours. Policies can set stricter ones; each holds.">
      <div className={styles.fields}>
        {fields.map(({ name, label }) => (
          <LimitField key={name} label={label} value={budget[name]} onSave={(value) => save(name, value)} />
        ))}
      </div>
    </Block>
  );
}

interface LimitFieldProps {
  readonly label: string;
  readonly value: number | null;
  readonly onSave: (value: number | null) => void;
}

function LimitField({ label, value, onSave }: LimitFieldProps) {
  const [text, setText] = useState(value === null ? '' : String(value));
  const amount = Number(text.replace(',', '.'));
  const isValid = text.trim() === '' || (Number.isFinite(amount) && amount > 0 && amount <= 1_000_000);
  const next = text.trim() === '' ? null : amount;
  return (
    <form
      className={styles.limit}
      onSubmit={(event) => {
        event.preventDefault();
        if (isValid && next !== value) onSave(next);
      }}
    >
      <TextField
        label={label}
        value={text}
        placeholder="no limit"
        {...(isValid ? {} : { error: 'An amount above 0, such as 5 or 0.50.' })}
        onChange={setText}
      />
      {isValid && next !== value && (
        <Button size="small" variant="primary" type="submit">
          Save
        </Button>
      )}
    </form>
  );
}

function Limits({ limits }: { readonly limits: BudgetStatusView['limits'] }) {
  return (
    <Block title="How the limits stand">
      <ul className={styles.list} aria-label="Limits">
        {limits.map(({ scope, period, limitUsd, spentUsd, reservedUsd }) => {
          const share = Math.min(1, (spentUsd + reservedUsd) / limitUsd);
          return (
            <li key={`${scope} ${period} ${limitUsd}`} className={styles.row}>
              <span className={styles.name}>
                {period} limit, {scope}
              </span>
              <meter
                className={styles.meter}
                min={0}
                max={1}
                low={0.8}
                high={0.95}
                optimum={0}
                value={share}
                aria-label={`${scope} ${period}`}
              />
              <span className={styles.amount}>
                {formatMoney(spentUsd)} of {formatMoney(limitUsd)}
              </span>
              {share >= 0.95 ? <Badge tone="refused">95 %</Badge> : share >= 0.8 && <Badge tone="ask">80 %</Badge>}
            </li>
          );
        })}
      </ul>
    </Block>
  );
}

function Models({ models }: { readonly models: BudgetStatusView['models'] }) {
  return (
    <Block title="This month, by model">
      <ul className={styles.list} aria-label="Models">
        {models.map(({ model, usd, requests, tokens }) => (
          <li key={model} className={styles.row}>
            <span className={styles.name}>{model}</span>
            <span className={styles.quiet}>
              {requests.toLocaleString('en')} {requests === 1 ? 'request' : 'requests'}, {tokens.toLocaleString('en')} tokens
            </span>
            <span className={styles.amount}>{formatMoney(usd)}</span>
          </li>
        ))}
      </ul>
    </Block>
  );
}

function useBudget({ client, notices }: WindowModel) {
  const [status, setStatus] = useState<BudgetStatusView | null>(null);
  const reload = useCallback(() => void client.request('budget/status').then(setStatus, notices.showError), [client, notices]);
  useEffect(() => {
    reload();
    const stops = [client.on('budget/changed', reload), client.on('settings/changed', reload), client.on('policy/changed', reload)];
    return () => {
      for (const stop of stops) stop();
    };
  }, [client, reload]);
  return { status, reload };
}
