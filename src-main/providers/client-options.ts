import type { Endpoint } from './endpoint.ts';
import type { HttpClient } from './http/fetch.ts';
import type { SilenceLimits } from './http/watchdog.ts';

export interface ClientOptions {
  readonly endpoint: Endpoint;
  readonly client: HttpClient;
  readonly limits: SilenceLimits;
  readonly isAirGapOn: () => boolean;
  /** Asked once per request, so that a key changed in Settings is used at once and none is held between requests. */
  readonly readKey: () => Promise<string | undefined>;
}
