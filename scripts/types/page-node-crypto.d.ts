// The page and the bridge see types of packages whose values run in Node. This is all they name of it; the rooms
// check refuses `node:` imports in the page itself, and the built page is searched for them.
declare module 'node:crypto' {
  export function hash(algorithm: string, data: string | Uint8Array, encoding: 'hex' | 'binary'): string;
}
