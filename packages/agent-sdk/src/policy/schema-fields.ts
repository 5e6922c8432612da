import type { JsonObject, JsonValue } from '../base/index.ts';

/** A field of the schema: what it is, in words that an editor shows beside the cursor. */
export function field(description: string, rest: JsonObject): JsonObject {
  return { description, ...rest };
}

/** An object that has these members and no others: a misspelt restriction must not pass as none. */
export function record(description: string, properties: JsonObject, required: readonly string[] = []): JsonObject {
  return {
    description,
    type: 'object',
    additionalProperties: false,
    properties,
    ...(required.length === 0 ? {} : { required: [...required] }),
  };
}

export function choice(description: string, values: readonly string[], fallback?: JsonValue): JsonObject {
  return { description, type: 'string', enum: [...values], ...(fallback === undefined ? {} : { default: fallback }) };
}

/** A text that says something. */
export function name(description: string, rest: JsonObject = {}): JsonObject {
  return { description, ...aName, ...rest };
}

export function text(description: string, rest: JsonObject = {}): JsonObject {
  return { description, type: 'string', ...rest };
}

/** One character at least that is no white space. */
export const aName: JsonObject = { type: 'string', pattern: '\\S' };

/** Whole numbers up to 2³² − 1. */
export function whole(description: string, minimum: number, rest: JsonObject = {}): JsonObject {
  return { description, type: 'integer', minimum, maximum: 0xffff_ffff, ...rest };
}

const units = 'ms|s|secs?|seconds?|m|mins?|minutes?|h|hrs?|hours?|d|days?|w|weeks?';

/** `30m`, `1h 30m`, `2 days`: not zero. */
export function duration(description: string, examples: readonly string[]): JsonObject {
  return { description, type: 'string', pattern: `^\\s*(?=.*[1-9])([0-9]{1,15}\\s*(${units})\\s*)+$`, examples: [...examples] };
}

export function list(description: string, items: JsonObject): JsonObject {
  return { description, type: 'array', items };
}

/** One text or several: how the parts of a rule's `match` are written. */
export function oneOrMore(description: string): JsonObject {
  return { description, anyOf: [aName, { type: 'array', items: aName }] };
}

export const ref = (name: string): JsonObject => ({ $ref: `#/definitions/${name}` });
