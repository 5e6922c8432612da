import type { ShellPayload } from '@gatehouse/actionpass';

/**
 * What main and the pty host say to each other. Plain structured-clone data, so the same messages travel over an
 * Electron utility process and over a forked Node. Messages of one terminal keep their order in both directions.
 *
 * A terminal is a screen that may host several programs, one after the other: a person's tab runs one shell, an
 * agent's tab a fresh shell per approved command.
 */
export type PtyHostCommand =
  /** The first message, and only the first: whose passes this host believes. */
  | ({ readonly type: 'trust' } & HostTrust)
  | {
      readonly type: 'open';
      readonly id: string;
      /**
       * Who it is for, for as long as it is open. In a person's terminal `start` starts their shell and nothing takes a
       * pass; in an agent's, `run` with a pass is the only way to a program, and nothing can be typed.
       */
      readonly use: 'person' | 'agent';
      readonly cols: number;
      readonly rows: number;
      readonly scrollbackLines: number;
      /**
       * Whether the host answers a program's questions to its terminal (cursor position, device attributes). True where
       * no window may type: otherwise the window's own terminal answers, and two answers would be one too many.
       */
      readonly answersQueries: boolean;
    }
  /**
   * Starts the person's own interactive shell. Refused with `start-failed` in an agent's terminal, for arguments that an
   * interactive shell does not have (a command could stand in them), and while another program runs there.
   */
  | { readonly type: 'start'; readonly id: string; readonly program: PtyProgram }
  /** Starts an agent's approved command. Refused with `start-failed` for whatever its pass is not good for. */
  | ({ readonly type: 'run'; readonly id: string } & ApprovedProgram)
  /** Input of the person for the running program; dropped when none runs, and in an agent's terminal. */
  | { readonly type: 'write'; readonly id: string; readonly data: string }
  /** Text of ours for the screen, in order with the program's output. */
  | { readonly type: 'print'; readonly id: string; readonly data: string }
  | { readonly type: 'resize'; readonly id: string; readonly cols: number; readonly rows: number }
  /** Everything up to `seq` has been drawn. */
  | { readonly type: 'acknowledge'; readonly id: string; readonly seq: number }
  | { readonly type: 'serialize'; readonly id: string; readonly requestId: number }
  /** Hangs up the running program and everything in its session; what still lives after `graceMs` is killed. */
  | { readonly type: 'kill'; readonly id: string; readonly graceMs: number }
  /** Like `kill`, then forgets the screen. */
  | { readonly type: 'close'; readonly id: string; readonly graceMs: number };

/** Whose passes a host believes. Made anew for each start of a host, so that no pass outlives it. */
export interface HostTrust {
  readonly issuer: string;
  readonly audience: string;
  /** JWK of the issuer's public key. */
  readonly publicJwk: Readonly<Record<string, unknown>>;
}

/** A program that was approved, with the proof. */
export interface ApprovedProgram {
  readonly program: PtyProgram;
  /** The compact JWS. */
  readonly pass: string;
  /** What the pass is bound to: the program as it was when the pass was issued. Believed only because of the pass. */
  readonly payload: ShellPayload;
  /** As the model called it. */
  readonly tool: string;
}

/** An argument vector: no shell looks at it. */
export interface PtyProgram {
  readonly file: string;
  readonly args: readonly string[];
  readonly cwd: string;
  /** The whole environment. Nothing of the host's own is added. */
  readonly env: Readonly<Record<string, string>>;
}

export type PtyHostEvent =
  | { readonly type: 'started'; readonly id: string; readonly pid: number }
  | { readonly type: 'start-failed'; readonly id: string; readonly message: string }
  /** `seq` counts UTF-16 units of all data of this terminal, this chunk included. */
  | { readonly type: 'data'; readonly id: string; readonly data: string; readonly seq: number }
  | {
      readonly type: 'exit';
      readonly id: string;
      /** Null when a signal ended the program. */
      readonly exitCode: number | null;
      /** For example `SIGKILL`. */
      readonly signal: string | null;
      /** Processes of the program's session that still live (Linux; elsewhere always empty). */
      readonly survivors: readonly number[];
    }
  /** Answer to `serialize`: text that draws the screen as it was after `seq`. */
  | { readonly type: 'state'; readonly id: string; readonly requestId: number; readonly text: string; readonly seq: number };
