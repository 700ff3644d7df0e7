import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { hostname } from 'node:os';
import { test } from 'node:test';
import { workerIsDead, workerName } from './worker-name.ts';

test('a worker is dead when its process on this machine is gone, and only then', async () => {
  assert.equal(workerIsDead(workerName('pictures')), false);
  assert.equal(workerIsDead(workerName('pictures-3')), false);
  const child = spawn(process.execPath, ['-e', '']);
  await once(child, 'exit');
  assert.equal(workerIsDead(`${hostname()}-${child.pid}-pictures`), true);
  assert.equal(workerIsDead(`elsewhere-${child.pid}-pictures`), false);
  for (const name of ['tester', `${hostname()}-`, `${hostname()}-x-pictures`, `${hostname()}-0-pictures`, ''])
    assert.equal(workerIsDead(name), false, name);
});
