import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { convertToSrgb, displayP3, isNearSrgb, rec2020 } from './convert-colours.ts';
import { type CurveProfile, readCurveProfile } from './icc-profile.ts';

/** sRGB with its own primaries, as devices embed them. */
const srgb: CurveProfile = {
  curves: displayP3.curves,
  toXyz: [0.43607, 0.38515, 0.14307, 0.22249, 0.71687, 0.06061, 0.01392, 0.09708, 0.7141],
};

/** Writes a small ICC profile: header, tag table, tags. */
function iccProfile(tags: Readonly<Record<string, readonly number[]>>): Uint8Array {
  const names = Object.keys(tags);
  const bytes: number[] = [...new Array(128).fill(0), ...word(names.length)];
  let at = 132 + 12 * names.length;
  for (const name of names) {
    const length = tags[name]?.length ?? 0;
    bytes.push(...[...name].map((letter) => letter.charCodeAt(0)), ...word(at), ...word(length));
    at += length;
  }
  return Uint8Array.from(bytes.concat(...names.map((name) => [...(tags[name] ?? [])])));
}

const word = (value: number): number[] => [value >>> 24, (value >>> 16) & 255, (value >>> 8) & 255, value & 255];
const letters = (text: string): number[] => [...[...text].map((letter) => letter.charCodeAt(0)), 0, 0, 0, 0];
const fixed = (value: number): number[] => word(Math.round(value * 65536) >>> 0);
const gamma = (value: number): number[] => [
  ...letters('curv'),
  ...word(1),
  Math.floor(value),
  Math.round((value % 1) * 256),
];
const xyz = (...values: number[]): number[] => [...letters('XYZ '), ...values.flatMap(fixed)];

describe('readCurveProfile', () => {
  it('reads primaries and every kind of curve', () => {
    const parametric = [
      ...letters('para'),
      0,
      3,
      0,
      0,
      ...[2.4, 1 / 1.055, 0.055 / 1.055, 1 / 12.92, 0.04045].flatMap(fixed),
    ];
    const table = [...letters('curv'), ...word(3), 0, 0, 0x40, 0, 0xff, 0xff];
    const profile = readCurveProfile(
      iccProfile({
        rXYZ: xyz(0.4, 0.2, 0),
        gXYZ: xyz(0.4, 0.7, 0.1),
        bXYZ: xyz(0.16, 0.1, 0.7),
        rTRC: gamma(2.2),
        gTRC: parametric,
        bTRC: table,
      }),
    );
    const [r, g, b] = profile?.curves ?? [];
    assert.ok(Math.abs((r?.(0.5) ?? 0) - 0.5 ** 2.19921875) < 1e-6);
    assert.ok(Math.abs((g?.(0.5) ?? 0) - 0.21404) < 1e-4);
    assert.ok(Math.abs((b?.(0.25) ?? 0) - 0.125) < 1e-3);
    assert.deepEqual(
      profile?.toXyz?.map((value) => Math.round(value * 100) / 100),
      [0.4, 0.4, 0.16, 0.2, 0.7, 0.1, 0, 0.1, 0.7],
    );
  });

  it('reads grey profiles, and no tables, rubbish or halves', () => {
    assert.equal(readCurveProfile(iccProfile({ kTRC: gamma(1) }))?.curves[0]?.(0.3), 0.3);
    assert.equal(readCurveProfile(iccProfile({ kTRC: gamma(1), A2B0: [0] })), undefined);
    assert.equal(readCurveProfile(new Uint8Array(10)), undefined);
    assert.equal(readCurveProfile(iccProfile({ rTRC: gamma(2) })), undefined);
    assert.equal(readCurveProfile(iccProfile({ kTRC: gamma(2) }).subarray(0, 150)), undefined);
  });
});

describe('isNearSrgb', () => {
  it('knows sRGB from wider spaces and other curves', () => {
    assert.equal(isNearSrgb(srgb), true);
    assert.equal(isNearSrgb(displayP3), false);
    assert.equal(isNearSrgb(rec2020), false);
    assert.equal(isNearSrgb({ ...srgb, curves: srgb.curves.map(() => (x: number) => x ** 1.8) }), false);
    assert.equal(isNearSrgb({ curves: [srgb.curves[0] as (x: number) => number] }), true);
  });
});

describe('convertToSrgb', () => {
  it('moves no 16-bit value of sRGB by more than a few steps, and keeps black, grey and white', () => {
    const data = Uint16Array.from({ length: 3 * 400 }, (_, i) => (i * 7919) % 65536);
    data.set([0, 0, 0, 65535, 65535, 65535]);
    const given = data.slice();
    convertToSrgb(data, srgb);
    assert.deepEqual([...data.slice(0, 6)], [0, 0, 0, 65535, 65535, 65535]);
    for (let i = 0; i < data.length; i++)
      assert.ok(Math.abs((data[i] as number) - (given[i] as number)) < 40, `${given[i]} became ${data[i]}`);
  });

  it('agrees with the published matrix of Display P3 (CSS Color 4)', () => {
    const matrix = [1.2249402, -0.2249402, 0, -0.0420569, 1.0420569, 0, -0.0196376, -0.0786361, 1.0982735];
    const decode = (v: number): number => (v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4);
    const encode = (v: number): number => (v <= 0.0031308 ? 12.92 * v : 1.055 * v ** (1 / 2.4) - 0.055);
    const given = [255, 128, 0, 128, 128, 128, 100, 200, 100, 30, 60, 250];
    const data = Uint8Array.from(given);
    convertToSrgb(data, displayP3);
    for (let i = 0; i < given.length; i++) {
      const pixel = 3 * Math.floor(i / 3);
      const linear = [0, 1, 2].reduce(
        (sum, c) => sum + (matrix[3 * (i % 3) + c] as number) * decode((given[pixel + c] as number) / 255),
        0,
      );
      const expected = 255 * encode(Math.min(Math.max(linear, 0), 1));
      assert.ok(
        Math.abs((data[i] as number) - expected) < 1,
        `sample ${i}: ${data[i]}, expected ${expected.toFixed(1)}`,
      );
    }
  });

  it('spreads a grey curve over all three channels', () => {
    const data = Uint16Array.of(32768, 0, 0);
    convertToSrgb(data, { curves: [(x) => x] });
    const encoded = 1.055 * (32768 / 65535) ** (1 / 2.4) - 0.055;
    for (const value of data) assert.ok(Math.abs(value - encoded * 65535) < 2);
  });
});
