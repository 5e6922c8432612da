import { readAssignment } from './assignment.ts';
import { isIn, letterMask, toLatin1 } from './bytes.ts';
import { entropyBits, isPlaceholder } from './placeholder.ts';
import type { Hit, Rule, Scene } from './rule.ts';
import { isShape, parseShape } from './shape.ts';

export interface NamedOptions {
  /** Least Shannon entropy of the value, bits a character; 3 by default. */
  readonly minEntropyBits?: number;
  readonly check?: (value: string) => boolean;
}

/**
 * A kind whose tokens look like any other text, and are known by the name they are given: `DATADOG_API_KEY=…`. The value must
 * have one of the shapes from its first to its last character.
 */
export function named(
  kind: string,
  title: string,
  names: readonly string[],
  shapes: string | readonly string[],
  options: NamedOptions = {},
): readonly Rule[] {
  const parsed = (typeof shapes === 'string' ? [shapes] : shapes).map(parseShape);
  const minBits = options.minEntropyBits ?? 3;
  const confirm = ({ bytes, end }: Scene, at: number, after: number): Hit | undefined => {
    if (isIn(bytes[at - 1], letterMask) && isIn(bytes[at], letterMask) && !startsWord(bytes, at)) return undefined;
    const value = readAssignment(bytes, end, at, after);
    if (value === undefined) return undefined;
    if (!parsed.some((shape) => isShape(shape, bytes, value.start, value.end))) return undefined;
    const text = toLatin1(bytes, value.start, value.end);
    if (isPlaceholder(text) || entropyBits(text) < minBits || options.check?.(text) === false) return undefined;
    return { start: value.start, end: value.end };
  };
  return [{ kind, title, family: 'credential', verifies: 'name, alphabet, length and entropy', literals: names, confirm }];
}

/** `myDatadogKey`: a capital after a small letter begins a word, as does anything after a separator. */
function startsWord(bytes: Uint8Array, at: number): boolean {
  const [before, here] = [bytes[at - 1] ?? 0, bytes[at] ?? 0];
  return before >= 0x61 && here <= 0x5a;
}
