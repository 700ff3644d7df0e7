import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { listCards } from '../src/models/registry.ts';

test('NOTICE names every built-in model with its vendor and licence, and says where the use is unclear', () => {
  const notice = readFileSync(join(import.meta.dirname, '../NOTICE'), 'utf8');
  for (const card of listCards()) {
    const entry =
      new RegExp(`^${card.id} [^]*?(?=^\\S|^$)`, 'm').exec(notice)?.[0] ?? assert.fail(`${card.id} is missing`);
    assert(entry.includes(card.vendor), `${card.id}: ${card.vendor}`);
    assert(entry.includes(card.licence.name), `${card.id}: ${card.licence.name}`);
    assert.equal(entry.includes('use unclear'), card.licence.use === 'unclear', card.id);
  }
});
