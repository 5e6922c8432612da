// The entry of a worker thread: verifies one stretch of a ledger file. See verify-parallel.ts.
import { parentPort, workerData } from 'node:worker_threads';
import { type StretchOptions, verifyStretch } from './verify-stretch.ts';

const { path, from, to, ...options } = workerData as { readonly path: string; readonly from: number; readonly to: number } & StretchOptions;
const verdict = await verifyStretch(path, from, to, options);
parentPort?.postMessage(verdict, verdict.leaves === undefined ? [] : [verdict.leaves.buffer as ArrayBuffer]);
