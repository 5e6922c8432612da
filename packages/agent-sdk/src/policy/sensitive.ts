import type { RE2JS } from 're2js';
import { scannedTexts } from './action-values.ts';
import { type CredentialAction, type PolicyAction, type PolicyScanner, policyReasons, type SensitiveFinding } from './contract.ts';
import { byteLength, findCredentials } from './credential-shapes.ts';
import { type Speaker, toHit } from './hits.ts';
import type { Hit } from './verdict.ts';

/** What is looked for in the texts of an action, and what to do about it. */
export interface SensitiveCheck {
  /** `hits` is empty when nothing was found that counts. */
  run(action: PolicyAction): { readonly findings: readonly SensitiveFinding[]; readonly hits: readonly Hit[] };
}

/** From lax to strict: of several documents the strictest counts. */
const strictness: readonly CredentialAction[] = ['alert_only', 'redact_only', 'block'];
const defaultAction: CredentialAction = 'redact_only';

/** Undefined when nothing would be looked for: no scanner was given and no document has a pattern. */
export function createSensitiveCheck(speakers: readonly Speaker[], scanner: PolicyScanner | undefined): SensitiveCheck | undefined {
  const enforced = speakers.filter((speaker) => speaker.mode === 'enforce');
  const patterns = { enforced: listPatterns(enforced), all: listPatterns(speakers) };
  if (speakers.length === 0 || (scanner === undefined && patterns.all.length === 0)) return undefined;
  // An observed document may only add to what would be decided, never to what is.
  const binding = enforced.length === 0 ? undefined : toCredentialHit(enforced);
  const shadow =
    enforced.length === speakers.length ? undefined : toCredentialHit(speakers.filter((speaker) => speaker.mode === 'observe'));
  return {
    run(action) {
      const texts = scannedTexts(action);
      const secrets =
        scanner === undefined
          ? []
          : texts.flatMap(([field, text]) =>
              findSecrets(scanner, field, text).map(({ kind, offset, length }) => ({ kind, field, offset, length })),
            );
      const custom = texts.flatMap(([field, text]) => findPatterns(patterns.all, field, text));
      const counts = secrets.length > 0 || texts.some(([field, text]) => findPatterns(patterns.enforced, field, text).length > 0);
      const findings = [...secrets, ...custom];
      const hits = [counts ? binding : undefined, findings.length > 0 ? shadow : undefined].filter((hit) => hit !== undefined);
      return { findings, hits };
    },
  };
}

/** Of several global documents the first with patterns supplies them; narrower ones add theirs. */
function listPatterns(speakers: readonly Speaker[]): readonly RE2JS[] {
  const first = speakers.find(({ compiled }) => compiled.level === 0 && compiled.patterns.length > 0);
  return speakers.filter(({ compiled }) => compiled.level > 0 || compiled === first?.compiled).flatMap(({ compiled }) => compiled.patterns);
}

function toCredentialHit(speakers: readonly Speaker[]): Hit {
  const rank = ({ compiled }: Speaker): number => {
    const action = compiled.document.spec.data === undefined ? undefined : (compiled.document.spec.data.credential_action ?? defaultAction);
    return action === undefined ? -1 : strictness.indexOf(action);
  };
  const strictest = speakers.reduce((best, speaker) => (rank(speaker) > rank(best) ? speaker : best));
  const action = strictness[rank(strictest)] ?? defaultAction;
  const effect = action === 'block' ? 'deny' : action === 'redact_only' ? 'redact' : 'alert';
  return toHit(strictest, { stage: 'credential', effect, rule: 'data.credential_action', reason: policyReasons.credentialDetected });
}

function findPatterns(patterns: readonly RE2JS[], field: string, text: string): readonly SensitiveFinding[] {
  const findings: SensitiveFinding[] = [];
  for (const pattern of patterns) {
    const matcher = pattern.matcher(text);
    while (matcher.find()) {
      const start = matcher.start();
      const end = matcher.end();
      if (end > start)
        findings.push({ kind: 'Custom', field, offset: byteLength(text.slice(0, start)), length: byteLength(text.slice(start, end)) });
    }
  }
  return findings;
}

/** The content of a file or a prompt may be documentation; whatever else an action carries is about to be used. */
export function findSecrets(scanner: PolicyScanner, field: string, text: string): ReturnType<PolicyScanner['scan']> {
  return field === 'content' ? scanner.scan(text) : findCredentials(scanner, text);
}
