/**
 * Stands for text that reading cannot know. No argument of a program can hold a NUL, so it is never text of the command.
 */
export const hole = '\0';

/** Where text comes from that is not written in the command. Bits of one number. */
export const taints = {
  /** Bytes of files, or the output of programs that look at this computer. */
  local: 1,
  /** A variable the command does not set. */
  environment: 2,
  /** Who and where this is: user, host, addresses. */
  identity: 4,
  /** Came from another host. */
  network: 8,
  /** Was decoded, decompressed, decrypted or shuffled: its meaning was hidden. */
  decoded: 16,
  /** Bytes of a secret. */
  secret: 32,
  /** The path of a file that `mktemp` has just made. */
  temporary: 64,
  /** A number, a date, a name of a branch: tells nothing that matters. */
  harmless: 128,
  /** A file of the workspace that is redirected, whole: code of it is the user's. */
  script: 256,
} as const;

/** What of this computer must not go to another host. */
export const ownBytes = taints.local | taints.environment | taints.identity | taints.secret;

/** What a program writes to its output, or is fed. */
export interface Stream {
  /** Null when it is not known to the last character. */
  readonly text: string | null;
  readonly taint: number;
}

export const nothing: Stream = { text: '', taint: 0 };

/** One argument of a program, after every expansion. */
export interface Argument {
  /** With {@link hole} for each part that is not known. */
  readonly text: string;
  readonly taint: number;
  /** It holds an active `*`, `?` or `[`: what it finds on the disk is meant. */
  readonly isGlob: boolean;
  /** An unknown part of it is not quoted: it may become any number of arguments, options too. */
  readonly canSplit: boolean;
  /** As it was written. */
  readonly raw: string;
  readonly start: number;
  readonly end: number;
}

export function isKnown({ text }: Argument): boolean {
  return !text.includes(hole);
}

/** A value of a variable. */
export interface Value {
  readonly text: string;
  readonly taint: number;
  /** Elements of an array, in order. */
  readonly elements?: readonly Value[];
}

export const unknownVariable: Value = { text: hole, taint: taints.environment };

export function argumentOf(text: string, like: Pick<Argument, 'start' | 'end'>, taint = 0): Argument {
  return { text, taint, isGlob: false, canSplit: false, raw: text, start: like.start, end: like.end };
}

/** Longest text that is followed; what is longer is unknown. */
export const maximumTextLength = 16_384;

export function joinStreams(streams: readonly Stream[]): Stream {
  let taint = 0;
  let length = 0;
  let isWhole = true;
  for (const stream of streams) {
    taint |= stream.taint;
    if (stream.text === null) isWhole = false;
    else length += stream.text.length;
  }
  if (!isWhole || length > maximumTextLength) return { text: null, taint };
  return { text: streams.map(({ text }) => text).join(''), taint };
}
