import assert from 'node:assert/strict';
import { test } from 'node:test';
import { decodeAge, decodeGender, normaliseDescriptor } from './faceres.ts';
import { faceresStatistics } from './faceres-statistics.ts';

test('a descriptor like the mean of all people says nothing', () => {
  assert.ok(normaliseDescriptor(faceresStatistics.mean, faceresStatistics).every((value) => value === 0));
});

test('numbers that vary little between people count more, but not without bound', () => {
  const statistics = { mean: Float32Array.of(1, 1, 1), deviation: Float32Array.of(0.05, 0.45, 0) };
  const [a, b, c] = normaliseDescriptor(Float32Array.of(2, 2, 2), statistics);
  assert.ok(Math.abs(a - 10) < 1e-4 && Math.abs(b - 2) < 1e-4 && Math.abs(c - 20) < 1e-3);
});

test('the committed statistics are 1024 sound numbers each', () => {
  for (const numbers of [faceresStatistics.mean, faceresStatistics.deviation]) {
    assert.equal(numbers.length, 1024);
    assert.ok(numbers.every((value) => value >= 0 && value < 4));
  }
  assert.ok(faceresStatistics.deviation.filter((value) => value > 0.05).length > 900);
});

test('an age is the mean of its distribution', () => {
  const probabilities = new Float32Array(100);
  probabilities[29] = 0.25;
  probabilities[39] = 0.75;
  assert.equal(decodeAge(probabilities), 37.5);
});

test('a gender is the surer side, undecided at the point where the label changes', () => {
  assert.deepEqual(decodeGender(1), { label: 'male', score: 1 });
  assert.deepEqual(decodeGender(0), { label: 'female', score: 1 });
  assert.equal(decodeGender(0.6).score, 0);
  assert.equal(decodeGender(0.8).label, 'male');
  assert.ok(decodeGender(0.3).label === 'female' && Math.abs(decodeGender(0.3).score - 0.5) < 1e-9);
});
