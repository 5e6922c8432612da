/**
 * Steps one command may cost to be read: about twenty for each character of the longest command an agent may run. A
 * step is a character read or made; what people write needs a hundredth of this.
 */
export const maximumReadingSteps = 400_000;

/** The command is made so that reading it to its end is too much work, or impossible. Never leaves this room. */
export class CommandTooInvolved extends Error {
  override readonly name = 'CommandTooInvolved';
}

/**
 * One budget for everything one reading of a command does, however deep: braces, variables, substitutions and nested
 * shells multiply each other, so a limit on each of them alone is no limit. Steps are counted, not time, so that the
 * same command has the same end on every machine. Who runs out has not read the command, and must say so.
 */
export class ReadingBudget {
  readonly #limit: number;
  #left: number;

  constructor(steps: number = maximumReadingSteps) {
    this.#limit = steps;
    this.#left = steps;
  }

  get spent(): number {
    return this.#limit - this.#left;
  }

  /** @throws CommandTooInvolved */
  spend(steps: number): void {
    this.#left -= steps;
    if (this.#left < 0) throw new CommandTooInvolved('reading the command takes too many steps');
  }
}
