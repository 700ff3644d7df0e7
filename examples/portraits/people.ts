/**
 * People who do not exist, as data.
 */
import type { Person } from './person.ts';

/** Everybody, by name. */
export const people: readonly Person[] = [
  {
    name: 'ada',
    seed: 11,
    shape: {
      faceWidth: -0.8,
      jawWidth: -0.9,
      chinWidth: -0.6,
      eyeSize: 0.8,
      eyeOpen: 0.6,
      eyeTilt: 0.6,
      browRidge: -1,
      browHeight: 0.5,
      noseWidth: -0.8,
      noseLength: -0.4,
      noseTurn: 0.6,
      upperLip: 0.8,
      lowerLip: 0.7,
      neck: -1.4,
      forehead: -0.2,
    },
    skin: { tone: [232, 190, 168], red: 1, freckles: 0.3, shine: 0.9 },
    iris: [86, 118, 92],
    lips: { colour: [176, 74, 78], strength: 0.35 },
    brows: { colour: [84, 54, 34], thick: 0.8, arch: 0.7 },
    lashes: 1,
    hair: {
      colour: [106, 62, 34],
      length: 260,
      sides: 250,
      volume: 16,
      comb: [0.9, 0.1, -0.25],
      parting: -14,
      weight: 0.9,
      density: 5,
    },
    clothes: { kind: 'crew', colour: [52, 84, 110], knit: 0.6 },
  },
  {
    name: 'bruno',
    seed: 23,
    shape: {
      faceWidth: 0.5,
      jawWidth: 1,
      chinWidth: 0.8,
      browRidge: 1,
      browHeight: -0.6,
      eyeOpen: -0.4,
      noseLength: 0.5,
      noseWidth: 0.3,
      noseBridge: 0.7,
      upperLip: -0.7,
      lowerLip: -0.3,
      neck: 0.8,
      age: 0.5,
    },
    skin: { tone: [214, 164, 138], red: 1.1, stubble: 0.5 },
    iris: [92, 66, 40],
    brows: { colour: [46, 32, 24], thick: 1.25, arch: 0.1 },
    lashes: 0.55,
    hair: {
      colour: [44, 32, 25],
      length: 46,
      sides: 12,
      volume: 16,
      comb: [0.7, 0.5, 0.3],
      parting: 22,
      weight: 0.3,
      density: 5,
    },
    clothes: { kind: 'crew', colour: [96, 98, 94], knit: 0.2 },
  },
];

/** Finds a person of {@link people} by name. */
export function person(name: string): Person {
  const found = people.find((p) => p.name === name);
  if (!found) throw new Error(`Expected one of ${people.map((p) => p.name).join(', ')}, got ${name}.`);
  return found;
}
