export { assertJsonValue, type JsonObject, type JsonValue, toCanonicalJson, toFrozenJson } from './canonical-json.ts';
export { type Clock, formatTimestamp, type IdSource } from './clock.ts';
export { type Disposable, DisposableStore, toDisposable } from './disposable.ts';
export { Emitter, type Event } from './emitter.ts';
export {
  type ErrorCode,
  type ErrorParts,
  type ErrorReport,
  formatErrorReport,
  fromErrorReport,
  GatehouseError,
  isGatehouseError,
  systemErrorCode,
  toErrorReport,
} from './errors.ts';
export { fail, ok, type Result, unwrap } from './result.ts';
export { findHidden, quoteVisibly, replaceHidden, toCodePointName, toVisibleText } from './visible-text.ts';
