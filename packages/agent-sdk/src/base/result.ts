import type { GatehouseError } from './errors.ts';

/** An outcome that the caller must look at: used where failing is a normal answer, not an exception. */
export type Result<Value, Failure = GatehouseError> =
  | { readonly ok: true; readonly value: Value }
  | { readonly ok: false; readonly error: Failure };

export function ok<Value>(value: Value): Result<Value, never> {
  return { ok: true, value };
}

export function fail<Failure>(error: Failure): Result<never, Failure> {
  return { ok: false, error };
}

/** The value, or a throw of the error. */
export function unwrap<Value>(result: Result<Value, Error>): Value {
  if (result.ok) return result.value;
  throw result.error;
}
