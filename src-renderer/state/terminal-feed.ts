import type { EventPayload, Reply } from '../../src-shared/index.ts';
import type { Client } from './client.ts';

/** A place that draws one terminal. */
export interface TerminalSink {
  /** Forgets what is drawn and starts from this. */
  reset(replay: Reply<'terminal/attach'>): void;
  /** Draws more; calls back when it is done. */
  write(data: string, drawn: () => void): void;
}

export interface TerminalFeed {
  /** Feeds a place until the result is called. `failed` learns why a terminal cannot be drawn. */
  connect(terminalId: string, sink: TerminalSink, failed: (thrown: unknown) => void): () => void;
  /** Listens to main; the result stops. */
  watch(): () => void;
}

type Chunk = EventPayload<'terminal/data'>;

/**
 * How much is drawn before main is told, in UTF-16 units: half of what main's low mark leaves, so that the program goes
 * on before the window has run dry, and few enough messages not to matter.
 */
const acknowledgeUnits = 32 * 1024;

/** Carries the output of terminals to where it is drawn, once, in order and without gaps, and tells main how far it got. */
export function createTerminalFeed(client: Client): TerminalFeed {
  const connections = new Map<string, Connection>();
  return {
    connect(terminalId, sink, failed) {
      const connection = createConnection(client, terminalId, sink, failed);
      connections.set(terminalId, connection);
      return () => {
        connection.close();
        if (connections.get(terminalId) === connection) connections.delete(terminalId);
      };
    },
    watch: () => client.on('terminal/data', (chunk) => connections.get(chunk.terminalId)?.receive(chunk)),
  };
}

interface Connection {
  receive(chunk: Chunk): void;
  close(): void;
}

function createConnection(client: Client, terminalId: string, sink: TerminalSink, failed: (thrown: unknown) => void): Connection {
  /** What was handed to the sink; null while the screen is being asked for. */
  let position: number | null = null;
  let acknowledged = 0;
  let waiting: Chunk[] = [];
  let isClosed = false;

  // A terminal that was closed meanwhile needs neither: losing such a message loses nothing.
  const tell = (request: Promise<unknown>) => void request.catch(() => {});

  const drawn = (seq: number) => {
    if (isClosed || seq <= acknowledged || (seq - acknowledged < acknowledgeUnits && seq !== position)) return;
    acknowledged = seq;
    tell(client.request('terminal/acknowledge', { terminalId, seq }));
  };

  const attach = async () => {
    position = null;
    try {
      const replay = await client.request('terminal/attach', { terminalId });
      if (isClosed) return;
      sink.reset(replay);
      position = replay.seq;
      acknowledged = replay.seq;
      tell(client.request('terminal/acknowledge', { terminalId, seq: replay.seq }));
      const late = waiting;
      waiting = [];
      for (const chunk of late) receive(chunk);
    } catch (thrown) {
      if (!isClosed) failed(thrown);
    }
  };

  const receive = (chunk: Chunk) => {
    if (position === null) waiting.push(chunk);
    else if (chunk.seq <= position && chunk.data !== '') return;
    else if (chunk.seq - chunk.data.length === position) {
      position = chunk.seq;
      if (chunk.data !== '') sink.write(chunk.data, () => drawn(chunk.seq));
    } else if (chunk.seq > position) void attach();
  };

  void attach();
  return {
    receive,
    close() {
      isClosed = true;
      tell(client.request('terminal/detach', { terminalId }));
    },
  };
}
