import { type Call, destructive, type Judge, type Rule, type RuleTable } from '../call.ts';
import { readFile } from '../files.ts';
import { type OptionTable, parseOptions } from '../options.ts';
import { isInside } from '../paths.ts';
import { judgeMongo, judgeRedis, judgeSql } from '../sql.ts';
import { type Argument, hole, type Stream, taints } from '../values.ts';

const result: Stream = { text: null, taint: taints.local };

/** A client that takes statements in options, as operands, in a file or as what it is fed. */
function client(
  options: OptionTable,
  sources: { readonly text?: readonly string[]; readonly file?: readonly string[]; readonly operands?: number },
  judgeText = judgeSql,
): Rule {
  return (call, judge) => {
    const parsed = parseOptions(call.args, options);
    if (parsed.has('help', 'version')) return result;
    const codes = [...parsed.values(...(sources.text ?? [])), ...parsed.operands.slice(sources.operands ?? Number.POSITIVE_INFINITY)];
    for (const code of codes) judgeCodeOf(call, judge, code, judgeText);
    for (const file of parsed.values(...(sources.file ?? []))) judgeScriptOf(call, judge, file, judgeText);
    if (call.isFed && codes.length === 0) judgeStream(call, judge, call.input, judgeText);
    return result;
  };
}

type JudgeText = (call: Call, judge: Judge, text: string) => void;

function judgeCodeOf(call: Call, judge: Judge, { text, raw }: Argument, judgeText: JudgeText): void {
  judgeText(call, judge, text);
  if (text === hole || /^\s*\0\s*$/.test(text)) judge.doubt(call, raw, 'Which statements it runs is only known when it runs.');
}

function judgeStream(call: Call, judge: Judge, { text, taint }: Stream, judgeText: JudgeText): void {
  if (text === null && (taint & taints.script) !== 0) return;
  if (text === null) judge.doubt(call, call.program, 'Which statements it is fed is not known.');
  else judgeText(call, judge, text);
}

/** Statements of the workspace are the user's, as its scripts are; those from elsewhere are anybody's. */
function judgeScriptOf(call: Call, judge: Judge, file: Argument, judgeText: JudgeText): void {
  const path = judge.toPath(call, file.text);
  const isOwn = path !== null && !path.includes(hole) && isInside(path, judge.workspaceRoot) && !call.scope.files.has(path);
  if (!isOwn) judgeStream(call, judge, readFile(file, call.scope, judge), judgeText);
}

const redis: Rule = (call, judge) => {
  const { operands } = parseOptions(call.args, {
    letters: 'hpsanurdDi',
    long: ['user', 'pass', 'uri', 'eval', 'sni', 'cacert', 'cert', 'key'],
    stopsAtOperand: true,
  });
  judgeRedis(
    call,
    judge,
    operands.map(({ text }) => text),
  );
  if (operands.length === 0 && call.isFed) judgeStream(call, judge, call.input, (one, two, text) => judgeRedis(one, two, [text]));
  return result;
};

const sqlite: Rule = (call, judge) => {
  const { operands } = parseOptions(call.args, { isSingleDash: true, long: ['cmd', 'init', 'separator', 'nullvalue', 'c', 's'] });
  const [, ...statements] = operands;
  for (const statement of statements) {
    judgeCodeOf(call, judge, statement, judgeSql);
    const written = /^\s*\.(?:output|once|log|backup|save|excel)\s+(?:-\S+\s+)*(.+)/.exec(statement.text)?.[1]?.trim();
    if (written?.startsWith('|') === true) judge.runText(call, written.slice(1), { wrapper: 'sqlite3' });
    else if (written !== undefined && !/^(?:off|stdout)$/.test(written)) {
      const text = written.replace(/^(["'])(.*)\1$/, '$2');
      judge.judgeWrite(call, { ...statement, text, raw: text }, { text: null, taint: taints.local });
      judge.doubt(call, statement.raw, 'It writes over a file.');
    }
    const file = /^\s*\.read\s+(\S+)/.exec(statement.text)?.[1];
    if (file === undefined) continue;
    if (/^\/dev\/(?:stdin|fd\/0)$/.test(file)) judgeStream(call, judge, call.input, judgeSql);
    else judgeScriptOf(call, judge, { ...statement, text: file }, judgeSql);
  }
  for (const code of parseOptions(call.args, { isSingleDash: true, long: ['cmd', 'c', 's'] }).values('cmd', 'c', 's'))
    judgeCodeOf(call, judge, code, judgeSql);
  if (call.isFed && statements.length === 0) judgeStream(call, judge, call.input, judgeSql);
  return result;
};

const always =
  (reason: string): Rule =>
  (call, judge) => {
    if (!call.args.some(({ text }) => /^--?(?:help|version)$/.test(text))) judge.report(call, destructive('database', reason));
    return result;
  };

/** Puts a dump into a database: with what throws the present data away it is told so. */
const restore: Rule = (call, judge) => {
  if (call.args.some(({ text }) => /^(?:-c|--clean|--drop|-C)$/.test(text)))
    judge.report(call, destructive('database', 'It throws the present data of a database away.'));
  return result;
};

const mysqladmin: Rule = (call, judge) => {
  if (call.args.some(({ text }) => /^(?:drop|shutdown|kill|flush-all-none)$/.test(text)))
    judge.report(call, destructive('database', 'It deletes or stops a database.'));
  return result;
};

const kafka: Rule = (call, judge) => {
  if (call.args.some(({ text }) => text === '--delete' || text === '--delete-config'))
    judge.report(call, destructive('infra', 'It deletes a topic or its messages.'));
  return result;
};

const elastic: Rule = () => result;

/** Clients inside of other tools: `heroku pg:psql -c`, `wrangler d1 execute --command`, `turso db shell x '…'`. */
function embedded(names: readonly string[]): Rule {
  return (call, judge) => {
    const parsed = parseOptions(call.args, { letters: 'ca', long: ['command', 'app', 'config'] });
    const words = parsed.operands.map(({ text }) => text).join(' ');
    if (!/^(?:pg:psql|d1 execute|db (?:shell|execute|query))\b/.test(words)) return undefined;
    for (const code of [...parsed.values(...names), ...parsed.operands.slice(3)]) judgeCodeOf(call, judge, code, judgeSql);
    return result;
  };
}

export const databaseRules: RuleTable = {
  psql: client(
    { letters: 'cdfhpULFTvPRo', long: ['command', 'dbname', 'file', 'host', 'port', 'username', 'set', 'variable'] },
    { text: ['c', 'command'], file: ['f', 'file'] },
  ),
  pgcli: client({ letters: 'hpUudD' }, { operands: 9 }),
  cockroach: client({ letters: 'ed', long: ['execute', 'host', 'url', 'file', 'format'] }, { text: ['e', 'execute'], file: ['f', 'file'] }),
  mysql: client(
    { letters: 'eDhPuS', long: ['execute', 'database', 'host', 'port', 'user', 'socket', 'defaults-file'] },
    { text: ['e', 'execute'] },
  ),
  mariadb: client({ letters: 'eDhPuS', long: ['execute', 'database', 'host', 'port', 'user', 'socket'] }, { text: ['e', 'execute'] }),
  mycli: client({ letters: 'ehPuDS', long: ['execute'] }, { text: ['e', 'execute'] }),
  sqlcmd: client({ letters: 'QqSUPdiEo' }, { text: ['Q', 'q'], file: ['i'] }),
  bcp: () => result,
  isql: client({ letters: 'i' }, { file: ['i'] }),
  sqlplus: client({ letters: '' }, {}),
  duckdb: sqlite,
  sqlite3: sqlite,
  sqlite: sqlite,
  'sqlite-utils': sqlite,
  litecli: sqlite,
  cqlsh: client(
    { letters: 'efukp', long: ['execute', 'file', 'username', 'password', 'keyspace'] },
    { text: ['e', 'execute'], file: ['f', 'file'] },
  ),
  'clickhouse-client': client(
    { letters: 'qhudn', long: ['query', 'host', 'user', 'password', 'database', 'port', 'queries-file'] },
    { text: ['q', 'query'] },
  ),
  clickhouse: client({ letters: 'qhud', long: ['query', 'host', 'user', 'password', 'database'] }, { text: ['q', 'query'] }),
  snowsql: client({ letters: 'qfacudrswo', long: ['query', 'filename'] }, { text: ['q', 'query'], file: ['f', 'filename'] }),
  snow: client({ letters: 'qf', long: ['query', 'filename'] }, { text: ['q', 'query'] }),
  trino: client({ letters: 'f', long: ['execute', 'file', 'server', 'catalog', 'schema'] }, { text: ['execute'], file: ['f', 'file'] }),
  presto: client({ letters: 'f', long: ['execute', 'file', 'server', 'catalog', 'schema'] }, { text: ['execute'], file: ['f', 'file'] }),
  hive: client({ letters: 'ef' }, { text: ['e'], file: ['f'] }),
  beeline: client({ letters: 'efunpd' }, { text: ['e'], file: ['f'] }),
  'spark-sql': client({ letters: 'ef' }, { text: ['e'], file: ['f'] }),
  impala: client({ letters: 'qfi', long: ['query'] }, { text: ['q', 'query'], file: ['f'] }),
  usql: client({ letters: 'cf', long: ['command', 'file'] }, { text: ['c', 'command'], file: ['f', 'file'] }),
  bq: client(
    { letters: 'n', long: ['project_id', 'dataset_id', 'location', 'format', 'max_rows', 'destination_table'] },
    { operands: 1 },
    (call, judge, text) => {
      judgeSql(call, judge, text);
      if (call.args.some((arg) => arg.text === 'rm' || arg.text === 'truncate'))
        judge.report(call, destructive('database', 'It deletes data sets or tables.'));
    },
  ),
  mongosh: client(
    { letters: 'uph', long: ['eval', 'host', 'port', 'username', 'password', 'file', 'authenticationdatabase'] },
    { text: ['eval'], operands: 1 },
    judgeMongo,
  ),
  mongo: client({ letters: 'uph', long: ['eval', 'host', 'port', 'username', 'password'] }, { text: ['eval'], operands: 1 }, judgeMongo),
  'redis-cli': redis,
  heroku: embedded(['c', 'command']),
  wrangler: embedded(['command']),
  supabase: embedded(['c', 'command']),
  turso: embedded([]),
  'valkey-cli': redis,
  keydb: redis,
  influx: (call, judge) => {
    const text = call.args.map((arg) => arg.text).join(' ');
    if (/\bdelete\b|\bdrop\s/i.test(text)) judge.report(call, destructive('database', 'It deletes data of a database.'));
    return result;
  },
  'cypher-shell': client({ letters: 'upadf', long: ['file'] }, { operands: 0, file: ['f', 'file'] }),
  dropdb: always('It deletes a database.'),
  dropuser: always('It deletes a user of a database.'),
  pg_dropcluster: always('It deletes databases.'),
  pg_resetwal: always('It throws away what a database has not yet written.'),
  pg_restore: restore,
  mongorestore: restore,
  mysqladmin,
  mariadb_admin: mysqladmin,
  'mariadb-admin': mysqladmin,
  'kafka-topics': kafka,
  'kafka-topics.sh': kafka,
  'kafka-delete-records': always('It deletes messages.'),
  'kafka-delete-records.sh': always('It deletes messages.'),
  'kafka-consumer-groups.sh': kafka,
  rabbitmqctl: (call, judge) => {
    if (call.args.some(({ text }) => /^(?:reset|force_reset|delete_\w+|purge_queue|stop|stop_app|clear_\w+)$/.test(text)))
      judge.report(call, destructive('infra', 'It deletes queues or stops them.'));
    return result;
  },
  etcdctl: (call, judge) => {
    if (
      call.args.some(({ text }) => /^(?:del|rm|rmdir|defrag-none)$/.test(text)) ||
      call.args.some(({ text }, index) => text === 'remove' && index > 0)
    )
      judge.report(call, destructive('database', 'It deletes keys.'));
    return result;
  },
  elasticdump: elastic,
  curator: (call, judge) => {
    if (call.args.some(({ text }) => /delete/.test(text))) judge.report(call, destructive('database', 'It deletes indexes.'));
    return result;
  },
};
