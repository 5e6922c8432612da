import { isLeftBoundary, toLatin1 } from './bytes.ts';
import { isPlaceholder } from './placeholder.ts';
import { matchShape, parseShape, type Span } from './shape.ts';

/**
 * What a kind is: `credential` opens something; `personal` says who somebody is; `generic` is a value that its name calls a
 * secret; `custom` is a pattern of the user's.
 */
export type SecretFamily = 'credential' | 'personal' | 'generic' | 'custom';

/** The text being scanned, and what was already done with it: shared by all rules of one pass. */
export interface Scene {
  /** May be longer than the text: bytes from `end` on are not of it, the first of them is 0. */
  readonly bytes: Uint8Array;
  readonly end: number;
  /** Everything before was read as digits of a number; so that a long number is read once. */
  digitsReadTo: number;
  /** Everything before was decoded as an escaped text. */
  escapesReadTo: number;
  /** Escaped texts met, as pairs of start and end. */
  readonly escapedParts: number[];
}

export interface Hit extends Span {
  /** Where one literal serves several kinds. */
  readonly kind?: string;
}

export interface Rule {
  readonly kind: string;
  /** What a person calls it: `GitHub token`. */
  readonly title: string;
  readonly family: SecretFamily;
  /** What is checked beyond the look, for the documentation. */
  readonly verifies: string;
  /** ASCII texts of which one must be in the text, letters and digits folded; see {@link buildAutomaton}. */
  readonly literals: readonly string[];
  /** The literal is at `at` up to `after`. Must be linear in a bounded window, or read each byte once per pass. */
  confirm(scene: Scene, at: number, after: number): Hit | undefined;
}

export interface TokenOptions {
  readonly family?: SecretFamily;
  /** The whole token with line cuts removed, prefix included. */
  readonly check?: (token: string) => boolean;
  readonly verifies?: string;
  /** The token may follow a letter directly. */
  readonly unbounded?: boolean;
  /** Its prefix is itself a word of placeholders, or its body may repeat itself. */
  readonly allowMonotonous?: boolean;
}

/** A kind whose tokens show themselves: one or more shapes with a literal in each. */
export function token(kind: string, title: string, shapes: string | readonly string[], options: TokenOptions = {}): readonly Rule[] {
  const notations = typeof shapes === 'string' ? [shapes] : shapes;
  return notations.map((notation) => {
    const shape = parseShape(notation);
    const prefix = shape.segments[0]?.literal.length ?? 0;
    const confirm = ({ bytes, end }: Scene, at: number): Hit | undefined => {
      const span = matchShape(shape, bytes, end, at) ?? matchShape(shape, bytes, end, at, true);
      if (span === undefined || (options.unbounded !== true && !isLeftBoundary(bytes, span.start))) return undefined;
      const text = toLatin1(bytes, span.start, span.end).replaceAll(/\\?[\r\n][ \t]*|\\n[ \t]*/g, '');
      if (options.allowMonotonous !== true && isPlaceholder(text.slice(prefix))) return undefined;
      return options.check === undefined || options.check(text) ? span : undefined;
    };
    const verifies = options.verifies ?? 'alphabet and length';
    return { kind, title, family: options.family ?? 'credential', verifies, literals: [shape.literal], confirm };
  });
}
