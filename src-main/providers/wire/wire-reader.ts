/**
 * Reads one protocol's stream line by line beside the library that will parse it. It exists because the libraries end a
 * cut stream like a finished one, and drop lines that they do not understand without a word.
 */
export interface WireReader {
  /** What to pass on, line ends included; empty to pass nothing. @throws GatehouseError for what is wrong with it */
  acceptLine(line: string): string;
  /** True once the stream may end: an end before that is a cut. */
  isComplete(): boolean;
  /** True once the protocol's last word has been read: nothing after it counts. */
  isFinal(): boolean;
}

export const maximumLineBytes = 8 * 1_048_576;
