import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { assertJsonValue, maxDepth, toCanonicalJson, toFrozenJson } from './canonical-json.ts';

const refusal = (path: string) => expect.objectContaining({ code: 'ERR_BASE_NOT_JSON', details: { path } });

/** RFC 8785, appendix B: IEEE 754 bits and the text they must give. */
const numberTable: readonly (readonly [bits: string, text: string])[] = [
  ['0000000000000000', '0'],
  ['8000000000000000', '0'],
  ['0000000000000001', '5e-324'],
  ['8000000000000001', '-5e-324'],
  ['7fefffffffffffff', '1.7976931348623157e+308'],
  ['ffefffffffffffff', '-1.7976931348623157e+308'],
  ['4340000000000000', '9007199254740992'],
  ['c340000000000000', '-9007199254740992'],
  ['4430000000000000', '295147905179352830000'],
  ['44b52d02c7e14af5', '9.999999999999997e+22'],
  ['44b52d02c7e14af6', '1e+23'],
  ['44b52d02c7e14af7', '1.0000000000000001e+23'],
  ['444b1ae4d6e2ef4e', '999999999999999700000'],
  ['444b1ae4d6e2ef4f', '999999999999999900000'],
  ['444b1ae4d6e2ef50', '1e+21'],
  ['3eb0c6f7a0b5ed8c', '9.999999999999997e-7'],
  ['3eb0c6f7a0b5ed8d', '0.000001'],
  ['41b3de4355555553', '333333333.3333332'],
  ['41b3de4355555554', '333333333.33333325'],
  ['41b3de4355555555', '333333333.3333333'],
  ['41b3de4355555556', '333333333.3333334'],
  ['41b3de4355555557', '333333333.33333343'],
  ['becbf647612f3696', '-0.0000033333333333333333'],
  ['43143ff3c1cb0959', '1424953923781206.2'],
];

const toNumber = (bits: string): number => Buffer.from(bits, 'hex').readDoubleBE();

/** The scheme once more, in the plainest words: what the real one is held against. */
function writePlainly(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(writePlainly).join(',')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  const record = value as Record<string, unknown>;
  const keys = Object.keys(record).sort((one, two) => (one < two ? -1 : 1));
  return `{${keys.map((key) => `${JSON.stringify(key)}:${writePlainly(record[key])}`).join(',')}}`;
}

const wellFormed = fc.string({ unit: 'binary' });
const anyKey = fc.oneof(wellFormed, fc.constantFrom('', '0', '10', '9', '__proto__', 'constructor', 'é', '\u{1F600}', '\uFB33', 'a', 'b'));
const { anyJson } = fc.letrec((tie) => ({
  anyJson: fc.oneof(
    { depthSize: 'medium' },
    wellFormed,
    fc.double({ noNaN: true, noDefaultInfinity: true }),
    fc.boolean(),
    fc.constant(null),
    fc.array(tie('anyJson'), { maxLength: 5 }),
    fc.array(fc.tuple(anyKey, tie('anyJson')), { maxLength: 6 }).map((members) => Object.fromEntries(members)),
  ),
}));

describe('canonical JSON', () => {
  it.each(numberTable)('writes the double %s as %s', (bits, text) => {
    expect(toCanonicalJson(toNumber(bits))).toBe(text);
    expect(toCanonicalJson({ b: toNumber(bits), a: [toNumber(bits)] })).toBe(`{"a":[${text}],"b":${text}}`);
  });

  it('refuses the two values of that table that are no numbers', () => {
    for (const bits of ['7fffffffffffffff', '7ff0000000000000', 'fff0000000000000']) {
      expect(() => toCanonicalJson({ a: [1, toNumber(bits)] })).toThrow(refusal('$.a[1]'));
    }
  });

  it('writes the example of section 3.2.2', () => {
    const input = String.raw`{"numbers":[333333333.33333329,1E30,4.50,2e-3,0.000000000000000000000000001],
      "string":"\u20ac$\u000F\u000aA'\u0042\u0022\u005c\\\"\/","literals":[null,true,false]}`;
    const output = String.raw`{"literals":[null,true,false],"numbers":[333333333.3333333,1e+30,4.5,0.002,1e-27],"string":"€$\u000f\nA'B\"\\\\\"/"}`;
    expect(toCanonicalJson(JSON.parse(input))).toBe(output);
  });

  it('orders the keys of section 3.2.3 by UTF-16 code unit, in whatever order they come', () => {
    const ordered = ['\r', '1', '\u0080', '\u00f6', '\u20ac', '\u{1F600}', '\ufb33'];
    fc.assert(
      fc.property(fc.shuffledSubarray(ordered, { minLength: 7 }), (keys) => {
        const text = toCanonicalJson(Object.fromEntries(keys.map((key) => [key, 0])));
        expect(text).toBe(`{${ordered.map((key) => `${JSON.stringify(key)}:0`).join(',')}}`);
      }),
    );
  });

  it('is the plain reading of the scheme, for every JSON value', () => {
    fc.assert(
      fc.property(anyJson, (value) => {
        expect(toCanonicalJson(value)).toBe(writePlainly(value));
      }),
      { numRuns: 500 },
    );
  });

  it('says the same value, and the same again of what it has said', () => {
    fc.assert(
      fc.property(anyJson, (value) => {
        const text = toCanonicalJson(value);
        expect(toCanonicalJson(JSON.parse(text))).toBe(text);
        expect(JSON.parse(text)).toEqual(JSON.parse(JSON.stringify(value)));
      }),
    );
  });

  it('leaves the value as it was', () => {
    fc.assert(
      fc.property(anyJson, (value) => {
        const before = JSON.stringify(value);
        toCanonicalJson(value);
        expect(JSON.stringify(value)).toBe(before);
      }),
    );
  });

  it('refuses what JSON cannot say, and says where it is', () => {
    const cycle: { inner: { back?: unknown } } = { inner: {} };
    cycle.inner.back = cycle;
    const cases: [unknown, string][] = [
      [undefined, '$'],
      [{ a: undefined }, '$.a'],
      [{ a: { b: [0, () => 1] } }, '$.a.b[1]'],
      [[Symbol('x')], '$[0]'],
      [{ a: 1n }, '$.a'],
      [Object.assign(new Array(3), { 0: 1, 2: 2 }), '$[1]'],
      [{ a: '\ud800' }, '$.a'],
      [{ '\udc00': 1 }, '$'],
      [cycle, '$.inner.back'],
      [{ at: new Date(0) }, '$.at'],
      [new Map(), '$'],
      [{ toJSON: () => 1 }, '$'],
      [{ list: [1], bad: Number.NaN }, '$.bad'],
    ];
    for (const [value, path] of cases) {
      expect(() => toCanonicalJson(value), path).toThrow(refusal(path));
      expect(() => assertJsonValue(value), path).toThrow(refusal(path));
    }
  });

  it('takes objects without a prototype, and one object in two places', () => {
    const shared = { b: 1, a: 2 };
    expect(toCanonicalJson(Object.assign(Object.create(null), { y: shared, x: shared }))).toBe('{"x":{"a":2,"b":1},"y":{"a":2,"b":1}}');
  });

  it('is not led astray by a key named __proto__', () => {
    expect(toCanonicalJson(JSON.parse('{"b":1,"__proto__":{"x":1},"a":2}'))).toBe('{"__proto__":{"x":1},"a":2,"b":1}');
  });

  it('tells keys apart that hold line feeds, whichever it saw before', () => {
    expect(toCanonicalJson({ c: 1, b: 2, a: 3 })).toBe('{"a":3,"b":2,"c":1}');
    expect(toCanonicalJson({ 'c\nb': 1, a: 3 })).toBe('{"a":3,"c\\nb":1}');
    expect(toCanonicalJson({ c: 1, 'b\na': 2 })).toBe('{"b\\na":2,"c":1}');
    expect(toCanonicalJson({ c: 1, b: 2, a: 3 })).toBe('{"a":3,"b":2,"c":1}');
  });

  it('goes as deep as it says and refuses to go deeper', () => {
    const nest = (levels: number): unknown => JSON.parse('['.repeat(levels) + ']'.repeat(levels));
    expect(toCanonicalJson(nest(maxDepth))).toHaveLength(maxDepth * 2);
    expect(() => toCanonicalJson(nest(maxDepth + 1))).toThrow(expect.objectContaining({ code: 'ERR_BASE_NOT_JSON' }));
    expect(() => toCanonicalJson(nest(100_000))).toThrow(expect.objectContaining({ code: 'ERR_BASE_NOT_JSON' }));
  });
});

describe('a frozen copy', () => {
  it('is equal, frozen at every level, and apart from the original', () => {
    const original = { list: [{ a: 1 }], text: 'x' };
    const frozen = toFrozenJson(original);
    (original.list[0] as { a: number }).a = 2;
    expect(frozen).toEqual({ list: [{ a: 1 }], text: 'x' });
    expect([frozen, frozen.list, frozen.list[0]].every(Object.isFrozen)).toBe(true);
    expect(Object.isFrozen(original)).toBe(false);
  });
});
