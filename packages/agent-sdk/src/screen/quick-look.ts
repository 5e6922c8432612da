import { nameTable } from './names.ts';

/**
 * One pass over the characters of a path that tells most ordinary paths from those the rules must look at. It may
 * send an ordinary path to the rules; it never calls one ordinary that they would refuse, which a law test holds it to.
 *
 * All that a rule cannot do without is a piece of text that must occur, so one automaton (Aho and Corasick, 1975)
 * looks for all of them at once, one step of a table for a character.
 */
export function isPlainlyOrdinary(path: string): boolean {
  automaton ??= buildAutomaton(findPieces());
  const table = automaton;
  const { length } = path;
  let state = startState;
  for (let at = 0; at < length; at += 1) {
    const code = path.charCodeAt(at);
    // Found stays found: looking once at the end is cheaper than at every step.
    state = table[(state << classBits) | (code < 128 ? (classes[code] as number) : otherClass)] as number;
  }
  return table[(state << classBits) | endClass] !== found && !endsInNumber(path);
}

/** `key.1`, `key-2`: a copy, behind which the rules look for the name of the original. */
function endsInNumber(path: string): boolean {
  let at = path.length - 1;
  while (isDigit(path.charCodeAt(at))) at -= 1;
  return at < path.length - 1 && marks.includes(path.charAt(at)) && at >= 0;
}

function isDigit(code: number): boolean {
  return code >= 48 && code <= 57;
}

const marks = '.-_';

/** Classes of characters: 26 letters, 10 digits, separator, three marks, the rest of plain names, the end, all others. */
const classBits = 6;
const separatorClass = 36;
const neutralClass = 40;
const endClass = 41;
const otherClass = 42;
const classes = createClasses();

const root = 0;
const found = 1;
/** As after a separator: a path begins like a component. */
const startState = 2;

let automaton: Uint16Array | undefined;

function createClasses(): Uint8Array {
  const table = new Uint8Array(128).fill(otherClass);
  for (let index = 0; index < 26; index += 1) table[97 + index] = table[65 + index] = index;
  for (let index = 0; index < 10; index += 1) table[48 + index] = 26 + index;
  for (const [index, character] of [...`/${marks}`].entries()) table[character.charCodeAt(0)] = separatorClass + index;
  for (const character of '@+=,$!&()[]{}') table[character.charCodeAt(0)] = neutralClass;
  return table;
}

/** Stands for the end in a piece. */
const end = '\n';

function findPieces(): readonly string[] {
  const names = [...namesToFind(), 'cookies', 'proc', 'mem', 'kmem', 'port', 'kcore', 'environ', 'kubernetes', 'fd'];
  const extensions = [
    ...'env kubeconfig pem key p12 pfx pkcs12 jks keystore jceks bks p8 pk8 ppk kdb kdbx 1password agilekeychain opvault gnupg age'.split(
      ' ',
    ),
    ...'keychain keychain-db psafe3 ovpn keytab skr enpassdb tfstate tfvars keyring kwl kwallet'.split(' '),
  ];
  const copies =
    'bak backup old orig original save saved swp swo swn tmp temp copy rej enc gpg asc b64 base64 gz bz2 xz zst zip tgz tar 7z'.split(' ');
  const anywhere = [
    ...[
      '/.env',
      '.env.',
      'credentials',
      'secret',
      'd_rsa',
      'd_dsa',
      'd_ecdsa',
      'd_ed25519',
      'ssh_host',
      'kubeconfig',
      'vault_p',
      'vault-p',
    ],
    ...['e_account', 'e-account', 'eaccount', 'service_key', 'service-key', 'servicekey', 'adminsdk', '.private.', '.tfstate.', '.tfvars.'],
  ];
  return [
    ...names.flatMap((name) => [`/${name}/`, `/${name}${end}`]),
    ...extensions.flatMap((extension) => [`.${extension}/`, `.${extension}${end}`]),
    ...copies.flatMap((copy) => [...marks].map((mark) => `${mark}${copy}${end}`)),
    // Copies of secret folders: `.ssh.bak/`, `.aws-old/`.
    ...names.filter((name) => name.startsWith('.')).flatMap((name) => [...marks].map((mark) => `/${name}${mark}`)),
    ...anywhere,
    ...[...marks].map((mark) => `${mark}history${end}`),
    // A name that ends in a dot has to be folded, and so has a doubled separator between the two of a pair; what ends in one
    // is a folder, which the rules tell from a file.
    './',
    '//',
    `.${end}`,
    `/${end}`,
  ];
}

/** Names that mean something by themselves, and the others with the parent that makes them do: `gh/hosts.yml`. */
function namesToFind(): readonly string[] {
  return [...nameTable].flatMap(([name, { anywhere, last, under }]) => {
    const pairs = [...(under?.keys() ?? [])].map((parent) => `${parent}/${name}`);
    return anywhere === undefined && last === undefined ? pairs : [name, ...pairs];
  });
}

function toClass(character: string): number {
  return character === end ? endClass : (classes[character.charCodeAt(0)] as number);
}

function buildAutomaton(pieces: readonly string[]): Uint16Array {
  // A piece with a character that is found by itself adds nothing.
  const words = pieces.map((piece) => [...piece].map(toClass)).filter((word) => !word.includes(otherClass));
  const size = 3 + words.reduce((sum, word) => sum + word.length, 0);
  const table = new Uint16Array(size << classBits);
  table[(root << classBits) | separatorClass] = startState;
  let states = 3;
  for (const word of words) {
    let state = root;
    for (const [index, step] of word.entries()) {
      if (state === found) break;
      const cell = (state << classBits) | step;
      if (index === word.length - 1) table[cell] = found;
      else if (table[cell] === root) {
        table[cell] = states;
        states += 1;
      }
      state = table[cell] as number;
    }
  }
  completeByFailure(table, states);
  return table.slice(0, states << classBits);
}

/** Fills each missing step with the step of the longest proper suffix, breadth first. */
function completeByFailure(table: Uint16Array, states: number): void {
  const fallback = new Uint16Array(states);
  const queue: number[] = [];
  for (let step = 0; step < 1 << classBits; step += 1) {
    if (step === otherClass) table[step] = found;
    const next = table[step] as number;
    if (next > found) queue.push(next);
    table[(found << classBits) | step] = found;
  }
  for (let at = 0; at < queue.length; at += 1) {
    const state = queue[at] as number;
    for (let step = 0; step < 1 << classBits; step += 1) {
      const cell = (state << classBits) | step;
      const shorter = table[((fallback[state] as number) << classBits) | step] as number;
      const next = table[cell] as number;
      // What a suffix has found is found.
      if (next === root || shorter === found) table[cell] = shorter;
      else if (next !== found) {
        fallback[next] = shorter;
        queue.push(next);
      }
    }
  }
}
