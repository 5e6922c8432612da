import type { CommandJudgementView } from '../../../src-shared/index.ts';
import type { Tone } from '../../ui/index.ts';

export interface CommandWords {
  readonly verdict: string;
  readonly tone: Tone;
  /** What becomes of it, in a sentence. */
  readonly consequence: string;
}

const verdicts: Readonly<Record<CommandJudgementView['verdict'], readonly [words: string, tone: Tone]>> = {
  exfil: ['Sends data out', 'refused'],
  destructive: ['Destructive', 'refused'],
  secret_read: ['Reads a secret', 'refused'],
  unknown: ['Unknown', 'ask'],
  benign: ['Benign', 'allowed'],
};

/** How something is destructive, as a person says it. */
const families: Readonly<Record<string, string>> = {
  delete: 'deletes',
  vcs_history: 'rewrites history',
  infra: 'infrastructure',
  database: 'database',
  system: 'system',
  windows: 'Windows',
  card_spoof: 'dressed to fool a reader',
  gate_tamper: 'tampers with the gate',
  persistence: 'stays after it ends',
  rce: 'runs hidden code',
};

export function toFamilyWords(family: string): string {
  return families[family] ?? family;
}

/** @param judgement as main reads the command */
export function toCommandWords({ verdict, isRefused }: CommandJudgementView): CommandWords {
  const [words, tone] = verdicts[verdict];
  return { verdict: words, tone: isRefused ? 'refused' : tone, consequence: toConsequence(verdict, isRefused) };
}

function toConsequence(verdict: CommandJudgementView['verdict'], isRefused: boolean): string {
  if (isRefused) return 'Refused in every mode. No approval can lift that.';
  if (verdict === 'destructive' || verdict === 'exfil') return 'Asks in every mode, whatever was remembered.';
  if (verdict === 'unknown') return 'Asks in every mode, because a part of it cannot be known before it runs.';
  return 'The mode of the session and the policy decide whether it asks.';
}
