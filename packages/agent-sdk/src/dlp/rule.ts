import { type Assigned, readAssignment } from './assignment.ts';
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
  /** End of the last word that says that somebody wrote or owns something; -1 without one. */
  authorAt: number;
  /** End of the last URL that was reported. */
  urlReadTo: number;
  /** End of the last run of words that was read as a seed phrase. */
  phraseReadTo: number;
  /** End of the last command that takes `user:password`, and of the last that takes `-ppassword`; far before the text without one. */
  userCommandAt: number;
  passwordCommandAt: number;
  /** Where escapes are, in order; the first of those that stand close together. */
  readonly escapes: number[];
  escapeAt: number;
  /** Returns nothing, for rules that only note. */
  noteEscape(at: number): undefined;
  /** The value read last and the name's end it belongs to, because several rules ask for one. */
  assignedAfter: number;
  assigned: Assigned | undefined;
}

/** How far behind its name an option of a command may stand, in bytes. */
export const maxCommand = 200;

/** `bytes[end]` must be 0. */
export function createScene(bytes: Uint8Array, end: number): Scene {
  const scene: Scene = {
    bytes,
    end,
    digitsReadTo: 0,
    authorAt: -1,
    urlReadTo: 0,
    phraseReadTo: 0,
    userCommandAt: -maxCommand,
    passwordCommandAt: -maxCommand,
    escapes: [],
    escapeAt: -1,
    noteEscape(at) {
      // The decoder reads on for a while after each: what is nearer is found by it anyway.
      if (scene.escapeAt === -1 || at - scene.escapeAt > 32) scene.escapes.push(at);
      else if (at - (scene.escapes.at(-1) as number) > 4_096) scene.escapes.push(at);
      scene.escapeAt = at;
      return undefined;
    },
    assignedAfter: -1,
    assigned: undefined,
  };
  return scene;
}

/** {@link readAssignment}, remembered for the next rule that asks at the same place. */
export function readAssigned(scene: Scene, nameStart: number, nameEnd: number): Assigned | undefined {
  if (scene.assignedAfter !== nameEnd) {
    scene.assigned = readAssignment(scene.bytes, scene.end, nameStart, nameEnd);
    scene.assignedAfter = nameEnd;
  }
  return scene.assigned;
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
  /** Kinds that `confirm` names itself. */
  readonly alsoFinds?: readonly { readonly kind: string; readonly title: string }[];
  /** ASCII texts of which one must be in the text, letters and digits folded; see {@link buildAutomaton}. */
  readonly literals: readonly string[];
  /** The first byte of a literal is meant as it is written. */
  readonly isExact?: boolean;
  /** Nothing of a name may stand directly before the literal. */
  readonly isBounded?: boolean;
  /** Classes of which the byte after the literal must have one. */
  readonly follow?: number;
  /** How many bytes after the literal must be so; 1 by default. */
  readonly followCount?: number;
  /** Classes of which the byte before the literal must have one. */
  readonly precede?: number;
  /** The shapes it accepts, where it has such: what documentation and tests know of it. */
  readonly notations?: readonly string[];
  /** The literal is at `at` up to `after`. Must be linear in a bounded window, or read each byte once per pass. */
  confirm(scene: Scene, at: number, after: number): Hit | undefined;
}

export interface TokenOptions {
  readonly family?: SecretFamily;
  /** The whole token with line cuts removed, prefix included. */
  readonly check?: (token: string) => boolean;
  readonly verifies?: string;
  /** A token that `check` refuses counts all the same where it is given as a value: assigned, quoted, in a header or a URL. */
  readonly orGiven?: boolean;
  /** The token may follow a letter directly. */
  readonly unbounded?: boolean;
  /** Instead of the shape's own literal: the token begins with one of these, folded. */
  readonly literals?: readonly string[];
  /** Its prefix is itself a word of placeholders, or its body may repeat itself. */
  readonly allowMonotonous?: boolean;
}

/** A kind whose tokens show themselves: one or more shapes with a literal in each. */
export function token(kind: string, title: string, shapes: string | readonly string[], options: TokenOptions = {}): readonly Rule[] {
  const notations = typeof shapes === 'string' ? [shapes] : shapes;
  return notations.map((notation) => {
    const shape = parseShape(notation, options.literals !== undefined);
    const prefix = shape.segments[0]?.literal.length ?? 0;
    const isBounded = options.unbounded !== true;
    const next = shape.segments[shape.anchor + 1];
    const flags = {
      isBounded: isBounded && shape.anchor === 0,
      ...(options.literals === undefined
        ? { isExact: true, follow: next?.literal === '' ? next.mask : 0, followCount: Math.min(4, next?.min ?? 0) }
        : {}),
    };
    const confirm = ({ bytes, end }: Scene, at: number): Hit | undefined => {
      const span = matchShape(shape, bytes, end, at);
      if (span === undefined || (isBounded && shape.anchor !== 0 && !isLeftBoundary(bytes, span.start))) return undefined;
      const text = toLatin1(bytes, span.start, span.end).replaceAll(/\\?[\r\n][ \t]*|\\n[ \t]*/g, '');
      if (options.allowMonotonous !== true && isPlaceholder(text.slice(prefix))) return undefined;
      if (options.check === undefined || options.check(text)) return span;
      return options.orGiven === true && isGiven(bytes, span.start) ? span : undefined;
    };
    const verifies = options.verifies ?? 'alphabet and length';
    return {
      kind,
      title,
      family: options.family ?? 'credential',
      verifies,
      literals: options.literals ?? [shape.literal],
      ...flags,
      confirm,
      notations: [notation],
    };
  });
}

const giving = /(?:[=:>(,[?&/@]|\b(?:bearer|basic|token|key|is|to|use|with))[ \t]*\\*["']?$/i;

/** Whether what stands before says that a value comes: an operator, a quote after one, a header, a verb. */
function isGiven(bytes: Uint8Array, start: number): boolean {
  return giving.test(toLatin1(bytes, Math.max(0, start - 24), start));
}
