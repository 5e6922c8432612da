import { isIn, letterMask, toLatin1 } from './bytes.ts';
import { entropyBits, isPlaceholder } from './placeholder.ts';
import { type Hit, type Rule, readAssigned, type Scene } from './rule.ts';
import { isShape, parseShape } from './shape.ts';

export interface NamedOptions {
  /** Least Shannon entropy of the value, bits a character; 3 by default. */
  readonly minEntropyBits?: number;
  readonly check?: (value: string) => boolean;
  /** Its value may repeat itself. */
  readonly allowMonotonous?: boolean;
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
  const parsed = (typeof shapes === 'string' ? [shapes] : shapes).map((notation) => parseShape(notation));
  const minBits = options.minEntropyBits ?? 3;
  const confirm = (scene: Scene, at: number, after: number): Hit | undefined => {
    const { bytes } = scene;
    if (isIn(bytes[at - 1], letterMask) && isIn(bytes[at], letterMask) && !startsWord(bytes, at)) return undefined;
    const value = readAssigned(scene, at, after);
    if (value === undefined || value.end - value.start < 8) return undefined;
    if (!parsed.some((shape) => isShape(shape, bytes, value.start, value.end))) return undefined;
    const text = toLatin1(bytes, value.start, value.end);
    if ((options.allowMonotonous !== true && isPlaceholder(text)) || entropyBits(text) < minBits || options.check?.(text) === false)
      return undefined;
    return { start: value.start, end: value.end };
  };
  const notations = typeof shapes === 'string' ? [shapes] : shapes;
  return [{ kind, title, family: 'credential', verifies: 'name, alphabet, length and entropy', literals: names, confirm, notations }];
}

/** `myDatadogKey`: a capital after a small letter begins a word, as does anything after a separator. */
function startsWord(bytes: Uint8Array, at: number): boolean {
  const [before, here] = [bytes[at - 1] ?? 0, bytes[at] ?? 0];
  return before >= 0x61 && here <= 0x5a;
}
