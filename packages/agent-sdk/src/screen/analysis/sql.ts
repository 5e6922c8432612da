import { type Call, destructive, type Judge } from './call.ts';
import { hole } from './values.ts';

/** Reports what a text in SQL, or in the language of another database, would take away. */
export function judgeSql(call: Call, judge: Judge, text: string, isWhole = true): void {
  const code = withoutComments(text);
  for (const statement of code.split(';').slice(0, 400)) {
    const found = isWhole ? withoutTexts(statement.trim()) : statement;
    if (takesAway.test(found)) judge.report(call, destructive('database', `It deletes data: ${shown(found)}`));
    else if (/\bdelete\s+from\b/i.test(found) && !/\bwhere\b/i.test(found))
      judge.report(call, destructive('database', `It deletes every row: ${shown(found)}`));
    else if (/\bdelete\s+from\b[\s\S]*\bwhere\s+(?:1\s*=\s*1|true|'?(\w+)'?\s*=\s*'?\1'?)\s*(?:--|$|limit)/i.test(found.trim()))
      judge.report(call, destructive('database', `It deletes every row: ${shown(found)}`));
    else if (isWhole && oneRow.test(statement.trim())) continue;
    else if (/\bdelete\s+from\b/i.test(found)) judge.report(call, destructive('database', `It deletes rows: ${shown(found)}`));
    else if (/\bupdate\s+[\w."`[\]]+\s+set\b/i.test(found) && !/\bwhere\b/i.test(found))
      judge.report(call, destructive('database', `It changes every row: ${shown(found)}`));
    if (/\bcopy\b[\s\S]*\b(?:to|from)\s+program\b/i.test(found) || /\bxp_cmdshell\b|\bsys_exec\b|\blo_export\b/i.test(found))
      judge.report(call, destructive('rce', 'It has the database run a program.'));
    if (/\binto\s+(?:out|dump)file\b/i.test(found)) judge.doubt(call, shown(found), 'It has the database write a file.');
    const shellEscape = /(?:^|\n)\s*(?:\\!|\.(?:shell|system))\s*(.+)/.exec(found);
    if (shellEscape !== null) judge.runText(call, shellEscape[1] ?? '', { wrapper: call.program });
  }
}

/** One row by its key: what an application does all day. */
const oneRow =
  /^delete\s+from\s+[\w."`]+\s+where\s+(?:[\w"`]+\.)?["`]?(?:id|_id|uuid|guid|pk|rowid|key|email|slug|username|\w+_(?:id|uuid|key)|\w+Id)["`]?\s*=\s*(?:'[^']*'|\d+|\$\d+|\?|:\w+)(?:\s+(?:returning\b[^;]*|limit\s+\d+))?$/i;

/** What stands in quotes is data, except where it is run. */
function withoutTexts(statement: string): string {
  return /\b(?:execute|prepare|exec|do|call|query|eval|sp_executesql)\b|\$\$/i.test(statement)
    ? statement
    : statement.replace(/'(?:[^']|'')*'/g, "''");
}

const takesAway =
  /\b(?:drop\s+(?:table|database|schema|view|materialized\s+view|index|user|role|column|tablespace|keyspace|function|trigger|sequence|type|constraint|extension|owned|publication|subscription|policy|collection|stream|topic|server|if\s+exists|warehouse|stage|pipe)\b|truncate\s+(?:table\s+)?[\w."`[{]|alter\s+table\s+[\s\S]*\bdrop\b|alter\s+database\b[\s\S]*\bset\s+(?:offline|single_user)|delete\s+(?:keyspace|user)\b|detach\s+(?:table|database)\b|reset\s+master\b|purge\s+(?:binary|master)\s+logs\b|optimize\s+table\b[\s\S]*final|kill\s+(?:query\s+)?\d|pg_terminate_backend|match\s*\([^)]*\)[\s\S]*\b(?:detach\s+)?delete\b)/i;

function shown(statement: string): string {
  return statement.replace(/\s+/g, ' ').replaceAll(hole, '…').trim().slice(0, 80);
}

/** MySQL runs what is in `/*! … *\/`. */
function withoutComments(text: string): string {
  return text
    .replace(/\/\*!\d*([\s\S]*?)\*\//g, ' $1 ')
    .replace(/\/\*[\s\S]*?\*\//g, ' ')
    .replace(/--[ \t][^\n]*/g, ' ');
}

const mongo =
  /\b(?:dropDatabase|drop\s*\(\s*\)|deleteMany|deleteOne|remove\s*\(|drop(?:Collection|Index(?:es)?|User|AllUsers|AllRoles|Role)?\s*\(|findOneAndDelete|findAndModify|bulkWrite|shutdownServer|\$out|renameCollection)/;

export function judgeMongo(call: Call, judge: Judge, text: string): void {
  if (mongo.test(text)) judge.report(call, destructive('database', 'It deletes data of a database.'));
}

export function judgeRedis(call: Call, judge: Judge, words: readonly string[]): void {
  const typed = words.join(' ').toLowerCase();
  // What a script calls is what it does: `redis.call('flushall')`.
  const called = [...typed.matchAll(/\bp?call\s*\(\s*["'](\w+)/g)].map(([, name]) => `\n${name}`);
  const line = typed + called.join('');
  if (
    /(?:^|\n)\s*(?:flushall|flushdb|del|unlink|hdel|ltrim|zremrangebyscore|zremrangebyrank|zremrangebylex|srem|xtrim|xdel|spop|lpop|rpop|getdel|expire|pexpire|shutdown|swapdb|restore|debug|replicaof|slaveof|migrate|cluster\s+(?:reset|flushslots|forget|delslots)|script\s+(?:flush|kill)|function\s+(?:delete|flush)|acl\s+deluser|config\s+(?:set|rewrite|resetstat)|client\s+kill)\b/.test(
      line,
    )
  )
    judge.report(call, destructive('database', 'It deletes data of a database, or stops it.'));
}
