import type { EgressDecision, EgressFinding } from '@gatehouse/agent';
import type { LedgerRecord, LedgerSink } from '@gatehouse/agent-sdk/audit';
import { GatehouseError, type JsonObject, toErrorReport } from '@gatehouse/agent-sdk/base';
import { sha256Hex } from '@gatehouse/agent-sdk/hash';
import type { ModelEvent, ModelMessage, ModelProvider, ModelRequest, ModelTool } from '@gatehouse/agent-sdk/providers';
import { type EgressScan, scanMessage, scanTool, type TextScanner } from './egress-scan.ts';

/** What policy says is done with a secret on its way out (`data.credential_action`). */
export type CredentialAction = 'redact_only' | 'block' | 'alert_only';

/** A question that waits for the person because it holds a secret. */
export interface HeldQuestion {
  /** Where it would go. */
  readonly endpoint: string;
  readonly isLocal: boolean;
  readonly findings: readonly EgressFinding[];
}

export interface EgressParts {
  readonly scanner: TextScanner;
  /** Whether a finding of this kind is surely a secret: then a question is held. */
  readonly isHighConfidence: (kind: string) => boolean;
  readonly ledger: LedgerSink;
  /** Who asks, in every record: agent, principal, session, workspace. */
  readonly actorFacts: JsonObject;
  readonly turnId: string;
  readonly credentialAction: () => CredentialAction;
  /** Asks the person; a throw means that nothing is sent. Undefined where nobody can answer: then secrets are replaced. */
  readonly ask: ((held: HeldQuestion, signal: AbortSignal) => Promise<EgressDecision>) | undefined;
  /** Tells the person that something other than their question was sent with secrets replaced. */
  readonly onReplaced: (findings: readonly EgressFinding[], source: string) => void;
  /** What the person decided in this session, by endpoint and SHA-256 of the text: one question is asked about once for each. */
  readonly decisions: Map<string, EgressDecision>;
}

/**
 * A provider whose every request passes the scanner first: no request is made before each of its messages and each tool's
 * definition was read. The person's question is held when it holds a secret, and they decide, for this endpoint; what
 * tools returned, the model repeats and connectors say of themselves is replaced without a question. Every finding, and
 * every decision to send one as it is, stands in the ledger before the request leaves; a ledger that cannot write sends
 * nothing.
 *
 * There is no mark that says a text was scanned already: each request is scanned, and only identical objects of this turn
 * are not read twice.
 */
export function guardEgress(provider: ModelProvider, parts: EgressParts): ModelProvider {
  const known: Known = { messages: new WeakMap(), tools: new WeakMap() };
  return {
    id: provider.id,
    label: provider.label,
    isLocal: provider.isLocal,
    ...(provider.contextTokens === undefined ? {} : { contextTokens: provider.contextTokens }),
    listModels: (signal) => provider.listModels(signal),
    async *stream(request: ModelRequest): AsyncIterable<ModelEvent> {
      let cleared: Pick<ModelRequest, 'messages' | 'tools'>;
      try {
        cleared = await clearRequest(request, provider, parts, known);
      } catch (thrown) {
        yield { type: 'error', error: toErrorReport(thrown) };
        return;
      }
      yield* provider.stream({ ...request, ...cleared });
    },
  };
}

interface Known {
  readonly messages: WeakMap<ModelMessage, ModelMessage>;
  readonly tools: WeakMap<ModelTool, ModelTool>;
}

async function clearRequest(
  request: ModelRequest,
  provider: ModelProvider,
  parts: EgressParts,
  known: Known,
): Promise<Pick<ModelRequest, 'messages' | 'tools'>> {
  const lastQuestion = request.messages.findLast(({ role }) => role === 'user');
  const clear = <Part>(part: Part, scan: EgressScan<Part>): Promise<Part> =>
    clearPart(part, scan, part === lastQuestion, request, provider, parts);
  return {
    messages: await clearAll(request.messages, known.messages, (message) => clear(message, scanMessage(message, parts.scanner))),
    tools: await clearAll(request.tools, known.tools, (tool) => clear(tool, scanTool(tool, parts.scanner))),
  };
}

/** One after the other, so that questions and records come in their order. */
async function clearAll<Part extends object>(
  all: readonly Part[],
  known: WeakMap<Part, Part>,
  clear: (part: Part) => Promise<Part>,
): Promise<readonly Part[]> {
  const cleared: Part[] = [];
  for (const part of all) {
    const one = known.get(part) ?? (await clear(part));
    known.set(part, one);
    cleared.push(one);
  }
  return cleared;
}

async function clearPart<Part>(
  part: Part,
  scanned: EgressScan<Part>,
  isQuestion: boolean,
  request: ModelRequest,
  provider: ModelProvider,
  parts: EgressParts,
): Promise<Part> {
  if (scanned.findings.length === 0) return part;
  const decision = await decide(scanned, isQuestion, request, provider, parts);
  await parts.ledger.append(findingRecord(scanned, decision, request, provider, parts));
  if (decision === 'cancel') throw notSent(scanned);
  if (decision === 'send') return part;
  if (!isQuestion || !parts.decisions.has(toDecisionKey(scanned, provider))) parts.onReplaced(scanned.findings, scanned.source);
  return scanned.redacted;
}

async function decide(
  scanned: EgressScan<unknown>,
  isQuestion: boolean,
  request: ModelRequest,
  provider: ModelProvider,
  parts: EgressParts,
): Promise<EgressDecision> {
  const action = parts.credentialAction();
  if (action === 'block') return 'cancel';
  if (action === 'alert_only') return 'send';
  const key = toDecisionKey(scanned, provider);
  const decided = parts.decisions.get(key);
  if (decided !== undefined && decided !== 'cancel') return decided;
  // What is only likely is replaced without a question, and that is said: a held question must mean something.
  if (!isQuestion || parts.ask === undefined || !scanned.findings.some(({ kind }) => parts.isHighConfidence(kind))) return 'redact';
  const held = { endpoint: provider.label, isLocal: provider.isLocal, findings: scanned.findings };
  const answer = await parts.ask(held, request.signal);
  parts.decisions.set(key, answer);
  return answer;
}

/** What may go to one endpoint may not go to the next: the card named where it would go. */
function toDecisionKey({ sha256 }: EgressScan<unknown>, { id, label, isLocal }: ModelProvider): string {
  return JSON.stringify([id, label, isLocal, sha256]);
}

/** Kinds and places, never a value. `dlp.override` is the person's own decision to send a secret as it is. */
function findingRecord(
  { findings, source, sha256 }: EgressScan<unknown>,
  decision: EgressDecision,
  { model }: ModelRequest,
  provider: ModelProvider,
  { actorFacts, turnId, credentialAction }: EgressParts,
): LedgerRecord {
  const isOverride = decision === 'send' && credentialAction() !== 'alert_only';
  return {
    event: isOverride ? 'dlp.override' : 'dlp.finding',
    ...actorFacts,
    turnId,
    decision: decision === 'redact' ? 'redact' : decision === 'send' ? 'allow' : 'refused',
    resource: { type: 'host', target: `${provider.id}/${model}`.slice(0, 400) },
    source,
    findings: findings.slice(0, 100).map(({ kind, line }) => ({ kind, line })),
    findingCount: findings.length,
    textSha256: sha256 === '' ? sha256Hex('') : sha256,
    risk: 'secret',
  };
}

function notSent({ findings }: EgressScan<unknown>): GatehouseError {
  const kinds = [...new Set(findings.map(({ kind }) => kind))].slice(0, 4).join(', ');
  return new GatehouseError('ERR_DLP_EGRESS', {
    message: `This was not sent: it holds what looks like a secret (${kinds}).`,
    untouched: 'Nothing left this machine, and no other model was asked.',
    nextStep: 'Take the secret out, or send it again and choose what is to be done with it.',
    details: { kinds },
  });
}
