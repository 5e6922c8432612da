import { alnumMask, byteClass, isIn, skipBack, toLatin1 } from '../bytes.ts';
import { isPlaceholder } from '../placeholder.ts';
import type { Hit, Rule, Scene } from '../rule.ts';

/** Credentials in the authority of a URL (RFC 3986 section 3.2.1). */
export const urlRules: readonly Rule[] = [
  {
    kind: 'database-url',
    title: 'Database URL with a password',
    family: 'credential',
    verifies: 'scheme, authority with a password that is no placeholder',
    alsoFinds: [{ kind: 'basic-auth-url', title: 'URL with a password' }],
    literals: ['://', ':\\/\\/'],
    confirm: confirmUrl,
  },
];

const databaseSchemes = new Set(
  (
    'postgres postgresql postgis mysql mysql2 mariadb mongodb mongodb+srv redis rediss valkey amqp amqps mssql sqlserver oracle cockroachdb ' +
    'cockroach clickhouse clickhousedb cassandra couchdb couchbase couchbases neo4j neo4j+s bolt bolt+s influxdb nats kafka ldap ldaps ' +
    'memcached snowflake redshift vertica db2 firebird timescale sybase trino presto hive impala surrealdb libsql rabbitmq mqtt mqtts ' +
    'postgresql+psycopg2 postgresql+asyncpg postgresql+psycopg mysql+pymysql mysql+mysqldb mysql+aiomysql mssql+pyodbc oracle+cx_oracle'
  ).split(' '),
);
const schemeMask = alnumMask | byteClass.plusSlash | byteClass.hyphen | byteClass.dot;
const maxAuthority = 512;

function confirmUrl(scene: Scene, at: number, after: number): Hit | undefined {
  const { bytes, end } = scene;
  if (at < scene.urlReadTo) return undefined;
  const atSign = findAtSign(bytes, end, after);
  if (atSign === -1) return undefined;
  let colon = after;
  while (colon < atSign && bytes[colon] !== 0x3a) colon += 1;
  if (atSign - colon <= 3) return undefined;
  const schemeStart = skipBack(bytes, at, Math.max(0, at - 32), schemeMask & ~byteClass.dot);
  const scheme = toLatin1(bytes, schemeStart, at).toLowerCase().replace(/^.*\//, '');
  if (scheme === '') return undefined;
  const [user, password] = [toLatin1(bytes, after, colon), toLatin1(bytes, colon + 1, atSign)];
  const host = toLatin1(bytes, atSign + 1, Math.min(end, atSign + 64)).split(/[\s/?#"'`<>\\]/, 1)[0] ?? '';
  if (!isRealPassword(password, user, host)) return undefined;
  const stop = readUrlEnd(bytes, end, atSign);
  scene.urlReadTo = stop;
  const start = at - scheme.length;
  return { start, end: stop, kind: databaseSchemes.has(scheme) ? 'database-url' : 'basic-auth-url' };
}

/** The last `@` of the authority: passwords contain unescaped ones. */
function findAtSign(bytes: Uint8Array, end: number, from: number): number {
  const limit = Math.min(end, from + maxAuthority);
  let found = -1;
  for (let at = from; at < limit; at += 1) {
    const byte = bytes[at] as number;
    if (byte === 0x40) found = at;
    else if (byte <= 0x20 || byte === 0x22 || byte === 0x27 || byte === 0x60 || byte === 0x3c || byte === 0x3e || byte === 0x2f) break;
    else if ((byte === 0x3f || byte === 0x23 || byte === 0x2c || byte === 0x5c) && found !== -1) break;
  }
  return found;
}

function readUrlEnd(bytes: Uint8Array, end: number, from: number): number {
  const limit = Math.min(end, from + 1_024);
  let at = from;
  while (at < limit) {
    const byte = bytes[at] as number;
    if (byte <= 0x20 || byte === 0x22 || byte === 0x27 || byte === 0x60 || byte === 0x3c || byte === 0x3e || byte === 0x5c) break;
    if (byte === 0x29 || byte === 0x5d || byte === 0x7d || byte === 0x2c || byte === 0x3b) break;
    at += 1;
  }
  while (at > from && (bytes[at - 1] === 0x2e || bytes[at - 1] === 0x3a)) at -= 1;
  return at;
}

const emptyPasswords =
  /^(?:p+|pw|pwd|pass(?:word|wd|phrase)?\d{0,3}|my-?pass(?:word)?|secret|admin|root|user(?:name)?|test|guest|postgres|mysql|redis|mongo(?:db)?|changeme|change_me|x+|\*+|\.+|foo|bar|baz|example|hunter2?|key|token|api_?key|toor|null|none|undefined|default|pass:word|pa55w0rd|s3cr3t|secretpassword|dbpass(?:word)?|my_?secret|u|port|\d{2,5})$/i;
const exampleHosts = /(?:^|[.@])(?:example\.(?:com|org|net|edu)|example|invalid|test)(?=[:/?]|$)/i;

function isRealPassword(password: string, user: string, rest: string): boolean {
  if (emptyPasswords.test(password) || isPlaceholder(password)) return false;
  if (/[$%]?\{|\$\(|^\$|<|\[|%s|%[({]|#\{/.test(password) || /[${<[]/.test(user) || /^%[A-Z_]+%$/.test(password)) return false;
  if (exampleHosts.test(rest) && /^[a-z]+$/i.test(password)) return false;
  if (rest === '' || !isIn(rest.charCodeAt(0), alnumMask | byteClass.hyphen | byteClass.underscore) === (rest[0] !== '[')) return false;
  return password !== user || /\d/.test(password);
}
