import { badResponse, responseTooLarge, timedOut, toNetworkProblem } from '../problems.ts';
import type { ComplaintContext } from '../server-complaint.ts';
import type { HttpClient, HttpResponse } from './fetch.ts';
import { createHeaders, readRefusal } from './guarded-call.ts';

const patienceMs = 10_000;
const limitBytes = 8 * 1_048_576;

/**
 * A small JSON document, within 10 seconds and 8 MB.
 *
 * @throws GatehouseError with a code of this room; the signal's reason when that was aborted
 */
export async function getJson(client: HttpClient, url: string, context: ComplaintContext, signal: AbortSignal): Promise<unknown> {
  const { endpoint } = context;
  const patience = AbortSignal.timeout(patienceMs);
  let text: string;
  try {
    const response = await client.fetch(url, {
      method: 'GET',
      headers: createHeaders(context.key),
      signal: AbortSignal.any([signal, patience]),
    });
    if (!response.ok) throw await readRefusal(response, context);
    text = await readText(response, context);
  } catch (thrown) {
    signal.throwIfAborted();
    throw patience.aborted ? timedOut(endpoint, patienceMs, false) : toNetworkProblem(thrown, endpoint);
  }
  try {
    return JSON.parse(text);
  } catch {
    throw badResponse(endpoint, 'answered, but not with JSON');
  }
}

async function readText(response: HttpResponse, { endpoint }: ComplaintContext): Promise<string> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of response.body ?? []) {
    chunks.push(chunk);
    size += chunk.byteLength;
    if (size > limitBytes) throw responseTooLarge(endpoint, limitBytes);
  }
  return Buffer.concat(chunks).toString('utf8');
}
