import { Download, FileCheck2, ShieldAlert, ShieldCheck } from 'lucide-react';
import { useEffect, useState } from 'react';
import { useStore } from 'zustand';
import type { ExportResult } from '../../../src-shared/index.ts';
import { toShortPath, type WindowModel } from '../../state/index.ts';
import { Badge, Banner, Button, EmptyState, ErrorNotice } from '../../ui/index.ts';
import styles from './Audit.module.css';
import { AuditTable } from './AuditTable.tsx';
import { useAttempt } from './use-attempt.ts';

/** The ledger: what it holds, whether its chain is whole, and how to check that without us. */
export function AuditSection({ model }: { readonly model: WindowModel }) {
  const { status, problem } = useStore(model.audit);
  const [exported, setExported] = useState<ExportResult | null>(null);
  const verifying = useAttempt();
  const exporting = useAttempt();
  const isOpen = status !== null && status.state !== 'closed';
  const entries = status?.entries ?? 0;

  // biome-ignore lint/correctness/useExhaustiveDependencies: a new number of entries is what there is to load
  useEffect(() => {
    if (isOpen) void model.audit.loadNewest();
  }, [model, isOpen, entries]);

  if (!isOpen) {
    return (
      <EmptyState icon={FileCheck2} text="Gatehouse keeps a ledger for each folder you open. Open one to see its entries.">
        <Button onClick={() => model.commands.run('workspace.open')}>Open folder</Button>
      </EmptyState>
    );
  }
  return (
    <section className={styles.audit} aria-label="Audit">
      <header className={styles.head}>
        <div className={styles.headText}>
          <h1 className={styles.title}>Audit</h1>
          <p className={styles.lead}>Every action of the agent, refused ones too: each entry is chained to the one before by its hash.</p>
        </div>
        <div className={styles.actions}>
          <Button icon={ShieldCheck} isBusy={verifying.isBusy} onClick={() => void verifying.run(() => model.audit.verify())}>
            Verify from genesis
          </Button>
          <Button
            icon={Download}
            isBusy={exporting.isBusy}
            onClick={() =>
              void exporting.run(async () => {
                const result = await model.audit.export();
                if (result !== null) setExported(result);
              })
            }
          >
            Export signed log…
          </Button>
        </div>
      </header>
      <LedgerFacts model={model} />
      <Verdict model={model} />
      {exported !== null && (
        <Banner
          tone="allowed"
          icon={Download}
          text={`Wrote ${exported.entries.toLocaleString('en')} entries on ${exported.pages} signed ${exported.pages === 1 ? 'page' : 'pages'} to ${exported.directory}. The public key is ${exported.publicKeyFile}.`}
        />
      )}
      {[verifying.problem, exporting.problem, problem, status.problem].map(
        (report) => report !== null && <ErrorNotice key={`${report.code}${report.message}`} report={report} />,
      )}
      <AuditTable model={model} />
    </section>
  );
}

const stateWords = {
  ok: { tone: 'allowed', text: 'Chain whole' },
  repaired: { tone: 'ask', text: 'Repaired after a crash' },
  tampered: { tone: 'refused', text: 'Tampered' },
  failed: { tone: 'refused', text: 'Failed' },
  closed: { tone: 'neutral', text: 'Closed' },
} as const;

function LedgerFacts({ model }: { readonly model: WindowModel }) {
  const status = useStore(model.audit, (state) => state.status);
  const home = useStore(model.app, (state) => state.homeDirectory);
  const [isHowShown, setIsHowShown] = useState(false);
  if (status === null) return null;
  const { tone, text } = stateWords[status.state];
  return (
    <div className={styles.facts}>
      <p className={styles.factLine}>
        <Badge tone={tone} icon={tone === 'allowed' ? ShieldCheck : ShieldAlert}>
          {text}
        </Badge>
        <span>{status.entries === 1 ? '1 entry' : `${status.entries.toLocaleString('en')} entries`}</span>
        <code className={styles.file} data-tooltip={status.file} data-tooltip-when-cut="">
          {toShortPath(status.file, home)}
        </code>
        <button type="button" className={styles.how} aria-expanded={isHowShown} onClick={() => setIsHowShown(!isHowShown)}>
          How to verify it without Gatehouse
        </button>
      </p>
      {isHowShown && (
        <div className={styles.howText}>
          <p>
            Each line is JSON with its <code>hash</code> last. Cut the line before <code>,"hash"</code>, add <code>{'}'}</code>, and take
            SHA-256 of those bytes: that is the hash. Each line’s <code>prevHash</code> is the hash of the line before; the first has 64
            zeros.
          </p>
          <p>
            <code>gatehouse audit verify</code> does this on the command line. An export also carries an Ed25519 signature of each page,
            which OpenSSL checks with the public key beside it.
          </p>
        </div>
      )}
    </div>
  );
}

function Verdict({ model }: { readonly model: WindowModel }) {
  const verdict = useStore(model.audit, (state) => state.verdict);
  if (verdict === null) return null;
  const entries = verdict.entries === 1 ? '1 entry' : `${verdict.entries.toLocaleString('en')} entries`;
  const took = `${Math.round(verdict.durationMs).toLocaleString('en')} ms`;
  if (verdict.isClean) {
    return (
      <div className={styles.verdict}>
        <Banner tone="allowed" icon={ShieldCheck} text={`Verified from genesis: ${entries}, one unbroken chain, in ${took}.`} />
      </div>
    );
  }
  const { line = 0, kind = '', message = '' } = verdict.problem ?? {};
  return (
    <div className={styles.verdict}>
      <Banner tone="refused" icon={ShieldAlert} text={`The chain is broken at line ${line.toLocaleString('en')} (${kind}). ${message}`} />
    </div>
  );
}
