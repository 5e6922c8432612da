// The entry of a worker thread: verifies one stretch of a ledger file. See verify-parallel.ts.
import { parentPort, workerData } from 'node:worker_threads';
import { verifyStretch } from './verify-stretch.ts';

const { path, from, to } = workerData as { readonly path: string; readonly from: number; readonly to: number };
parentPort?.postMessage(await verifyStretch(path, from, to));
