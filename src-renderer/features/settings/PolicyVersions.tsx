import { useCallback, useEffect, useState } from 'react';
import type { PolicyVersionView } from '../../../src-shared/index.ts';
import type { WindowModel } from '../../state/index.ts';
import { Badge, Button, ErrorNotice, formatExactTime, formatRelativeTime } from '../../ui/index.ts';
import styles from './Policy.module.css';
import { type Place, placeOptions } from './policy-places.ts';
import { Block } from './Section.tsx';
import { useAttempt } from './use-attempt.ts';

export interface PolicyVersionsProps {
  readonly model: WindowModel;
  readonly onRestored: () => void;
}

const via: Readonly<Record<PolicyVersionView['via'], string>> = {
  apply: 'put in force',
  rollback: 'brought back',
  found: 'edited by hand, found',
};

/** What was in force before, by place, newest first; each can be shown and brought back byte for byte. */
export function PolicyVersions({ model, onRestored }: PolicyVersionsProps) {
  const [shown, setShown] = useState<{ readonly id: string; readonly text: string } | null>(null);
  const attempt = useAttempt();
  const histories = useHistories(model);
  if (histories.every(({ versions }) => versions.length === 0)) return null;
  const show = (place: Place, id: string) =>
    shown?.id === id
      ? setShown(null)
      : void attempt.run(async () => setShown({ id, text: (await model.client.request('policy/read', { place, version: id })).text }));
  const restore = async (place: Place, version: string) => {
    if (await attempt.run(() => model.client.request('policy/rollback', { place, version }))) onRestored();
  };
  return (
    <Block title="Versions" description="By the SHA-256 of their text. Bringing one back is a version of its own.">
      {attempt.problem !== null && <ErrorNotice report={attempt.problem} />}
      {histories.map(({ place, versions }) => (
        <ul key={place} className={styles.list} aria-label={placeOptions.find(({ value }) => value === place)?.label}>
          {versions.map((version) => (
            <li key={`${version.id}-${version.appliedAt}`} className={styles.row} data-testid="policy-version">
              <div className={styles.what}>
                <p className={styles.name}>
                  <code>{version.id}</code> {version.name} <span className={styles.version}>{version.label}</span>
                  {version.isActive && <Badge tone="allowed">In force</Badge>}
                </p>
                <p className={styles.facts}>
                  <time dateTime={version.appliedAt} data-tooltip={formatExactTime(Date.parse(version.appliedAt))}>
                    {formatRelativeTime(Date.parse(version.appliedAt), Date.now())}
                  </time>
                  <span>
                    {via[version.via]}
                    {version.appliedBy === '' ? '' : ` by ${version.appliedBy}`}
                  </span>
                  <span>{place === 'workspace' ? 'this workspace' : 'all my workspaces'}</span>
                </p>
                {shown?.id === version.id && <pre className={styles.source}>{shown.text}</pre>}
              </div>
              <Button size="small" aria-expanded={shown?.id === version.id} onClick={() => show(place, version.id)}>
                {shown?.id === version.id ? 'Hide' : 'Show'}
              </Button>
              {!version.isActive && (
                <Button size="small" isBusy={attempt.isBusy} onClick={() => void restore(place, version.id)}>
                  Bring back
                </Button>
              )}
            </li>
          ))}
        </ul>
      ))}
    </Block>
  );
}

interface History {
  readonly place: Place;
  readonly versions: readonly PolicyVersionView[];
}

function useHistories({ client, notices }: WindowModel): readonly History[] {
  const [histories, setHistories] = useState<readonly History[]>([]);
  const load = useCallback(() => {
    const read = async ({ value: place }: (typeof placeOptions)[number]) => ({
      place,
      versions: await client.request('policy/history', { place }),
    });
    Promise.all(placeOptions.map(read)).then(setHistories, notices.showError);
  }, [client, notices]);
  useEffect(() => {
    load();
    return client.on('policy/changed', load);
  }, [client, load]);
  return histories;
}
