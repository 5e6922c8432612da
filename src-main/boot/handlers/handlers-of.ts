import type { RequestName } from '../../../src-shared/index.ts';
import type { RequestHandlers } from '../../ipc/index.ts';

/** The handlers of one room of the contract: `HandlersOf<'audit'>` has every `audit/…`. */
export type HandlersOf<Room extends string> = {
  readonly [Name in RequestName as Name extends `${Room}/${string}` ? Name : never]: RequestHandlers[Name];
};
