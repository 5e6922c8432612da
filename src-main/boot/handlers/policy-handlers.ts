import { createReadStream } from 'node:fs';
import { createInterface } from 'node:readline';
import { policySchema } from '@gatehouse/agent-sdk/policy';
import type { PolicyVersionView } from '../../../src-shared/index.ts';
import type { Caller } from '../../ipc/index.ts';
import { type PolicyDesk, type PolicyPlace, parseValid } from '../../policy/index.ts';
import type { Application } from '../application.ts';
import type { Workbench } from '../workbench.ts';
import type { HandlersOf } from './handlers-of.ts';
import { toPolicyStatusView } from './policy-views.ts';

/** Outcomes of a trial that the page shows. */
const shownOutcomes = 50;

export function createPolicyHandlers(application: Application): HandlersOf<'policy'> {
  const workbenchOf = ({ webContents }: Caller): Workbench => application.windowOf(webContents.id).openWorkbench;
  const deskOf = (workbench: Workbench): PolicyDesk => application.services.policyDesk(workbench.root.path, workbench.id);
  return {
    'policy/status': (_params, caller) => toPolicyStatusView(workbenchOf(caller).policy.status),
    'policy/examples': async (_params, caller) => (await deskOf(workbenchOf(caller)).examples()).map((example) => ({ ...example })),
    'policy/check': ({ text, format = 'yaml' }, caller) =>
      deskOf(workbenchOf(caller))
        .check(text, `policy.${format}`)
        .map(({ line, column, field, message, suggestion = '', severity }) => ({ line, column, field, message, suggestion, severity })),
    'policy/schema': () => policySchema,
    'policy/try': async ({ place, text }, caller) => await tryOnLedger(workbenchOf(caller), deskOf(workbenchOf(caller)), place, text),
    'policy/apply': async ({ place, text }, caller) => {
      const workbench = workbenchOf(caller);
      const version = await deskOf(workbench).apply(place, text);
      await workbench.policy.refresh();
      return { ...toVersionView(version), isActive: true };
    },
    'policy/history': async ({ place }, caller) => {
      const { versions, active } = await deskOf(workbenchOf(caller)).history(place);
      const newest = versions.find(({ sha256 }) => sha256 === active?.sha256);
      return versions.map((version) => ({ ...toVersionView(version), isActive: version === newest }));
    },
    'policy/read': async ({ place, version }, caller) => ({ text: await deskOf(workbenchOf(caller)).textOf(place, version) }),
    'policy/rollback': async ({ place, version }, caller) => {
      const workbench = workbenchOf(caller);
      const restored = await deskOf(workbench).rollback(place, version);
      await workbench.policy.refresh();
      return { ...toVersionView(restored), isActive: true };
    },
  };
}

type Version = Awaited<ReturnType<PolicyDesk['apply']>>;

function toVersionView({ id, appliedAt, appliedBy, via, name, label }: Version): Omit<PolicyVersionView, 'isActive'> {
  return { id, appliedAt, appliedBy, via, name, label };
}

/** The cascade as it would be: the document of that place is replaced, the others stay. */
async function tryOnLedger(workbench: Workbench, desk: PolicyDesk, place: PolicyPlace, text: string) {
  const tried = parseValid(text);
  const { documents, files } = workbench.policy.status;
  const isReplaced = (source: string): boolean =>
    place === 'workspace' ? source.startsWith('.gatehouse/') : /[\\/]policies[\\/]policy\.(?:yaml|yml|toml)$/.test(files.get(source) ?? '');
  const lines = createInterface({ input: createReadStream(workbench.ledger.file), crlfDelay: Number.POSITIVE_INFINITY });
  const report = await desk.simulate([...documents.filter(({ source }) => !isReplaced(source)), tried], lines);
  return {
    total: report.total_events,
    allowed: report.allowed,
    denied: report.denied,
    asking: report.approval_required,
    incomplete: report.incomplete_events,
    flagged: report.flagged_outcomes
      .slice(-shownOutcomes)
      .reverse()
      .map(({ line, action, decision, reason, rule }) => ({ seq: line, action: action.slice(0, 400), decision, reason, rule: rule ?? '' })),
  };
}
