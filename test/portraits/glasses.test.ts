/** Who wears glasses, among rendered, photographed and painted people. */
import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { after, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import sharp from 'sharp';
import { people } from '../../examples/portraits/people.ts';
import type { Person } from '../../examples/portraits/person.ts';
import { renderPortrait } from '../../examples/portraits/render-portrait.ts';
import type { Frame8 } from '../../src/imaging/frame.ts';
import { openNodePreset } from '../../src/presets/node.ts';
import { findGlasses, glassesCoverage } from '../../src/processors/face-swapper/mesh/cover/glasses.ts';
import { unwrap } from '../../src/processors/face-swapper/mesh/map/flat-map.ts';

const media = fileURLToPath(new URL('../../../shared/media/images', import.meta.url));
const skip = existsSync(media) ? false : `needs the pictures of ${media}, which are not here`;
const preset = await openNodePreset({ cache: null });
after(() => preset.store[Symbol.asyncDispose]());

/** How sure it is that the largest face of a picture wears glasses, and whether that is taken for yes. */
async function glassesIn(frame: Frame8) {
  const [face] = (await preset.faces.find(frame)).toSorted((a, b) => b.box.width - a.box.width);
  return findGlasses(unwrap(frame, { positions: face.mesh, stride: 3 }, glassesCoverage));
}

async function picture(name: string): Promise<Frame8> {
  const flat = sharp(`${media}/${name}`).rotate().removeAlpha().toColourspace('srgb').raw();
  const { data, info } = await flat.toBuffer({ resolveWithObject: true });
  return { width: info.width, height: info.height, depth: 8, data: new Uint8Array(data) };
}

test('glasses of rendered people are found, turned to the left, to the right or not at all', async () => {
  for (const [n, person] of people.entries()) {
    const yaw = [-15, 0, 15][n % 3];
    const rims = { colour: [[20, 20, 22] as const, [150, 130, 90] as const][n % 2], round: 0.5, thick: 0.35 };
    const wearing: Person = { ...person, glasses: person.glasses ?? rims };
    const { found, score } = await glassesIn(renderPortrait(wearing, { yaw, roll: 4 }, 320).frame);
    assert.ok(found, `${person.name} turned by ${yaw}°: ${score}`);
  }
});

test('no glasses are found on rendered people who wear none', async () => {
  for (const { glasses: _, ...person } of people) {
    const { found, score } = await glassesIn(renderPortrait(person, { roll: -4 }, 256).frame);
    assert.ok(!found, `${person.name}: ${score}`);
  }
});

test('glasses of photographed and painted people are found', { skip }, async () => {
  for (const name of ['me_glasses_34.jpg', 'st_art_15.png', 'st_art_6.png']) {
    const { found, score } = await glassesIn(await picture(name));
    assert.ok(found, `${name}: ${score}`);
  }
});

test('wrinkles, lids, hair and hard light are not taken for glasses', { skip }, async () => {
  const bare = [
    'astronaut.png',
    'kei_man_side.jpg',
    'kei_woman_scarf.jpg',
    'newton.png',
    'hallo_5.jpg',
    'st_art_20.png',
  ];
  for (const name of [...bare, 'lp_s12.jpg', 'st_art_13.png', 'st_full_body_1.png']) {
    const { found, score } = await glassesIn(await picture(name));
    assert.ok(!found, `${name}: ${score}`);
  }
});
