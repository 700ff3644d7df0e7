import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { corruptFiles } from '../corrupt/expectations.ts';
import { isProblem, sharedService } from './api-kit.ts';

const media = fileURLToPath(new URL('../../../shared/media/corrupt', import.meta.url));
const skip = existsSync(media) ? false : 'the folder ../shared/media/corrupt is not here';
const service = skip ? undefined : sharedService({ workers: 1 });

test('every file of the folder of corrupt media is refused with a fitting problem, at the door or by the job', {
  skip,
}, async (t) => {
  const seen: Record<string, number> = {};
  for (const { file, asTarget, why } of corruptFiles) {
    const bytes = new Uint8Array(readFileSync(join(media, file)));
    const upload = await service?.ask(`/v1/uploads?name=${encodeURIComponent(file)}`, {
      body: bytes,
      headers: { 'content-type': 'image/jpeg' },
    });
    assert.ok(service && upload);
    if (upload.status !== 201) {
      assert.equal(asTarget.kind, 'refused', `${file}: ${why}`);
      await isProblem(upload, bytes.length === 0 ? 'request/invalid' : 'media/unsupported');
      seen['door'] = (seen['door'] ?? 0) + 1;
      continue;
    }
    const { id, contentType } = (await upload.json()) as { id: string; contentType: string };
    assert.match(contentType, /^image\/(jpeg|png|webp|avif|gif|tiff|bmp)$/);
    const answer = await service.ask('/v1/faces/detect', { body: { media: id } });
    if (asTarget.kind === 'refused') {
      const { status } = await isProblem(answer, asTarget.code);
      assert.ok(Number(status) < 500, `${file}: ${status}`);
    } else {
      const text = await answer.text();
      assert.equal(answer.status, 200, `${file}: ${text}`);
      const { faces } = JSON.parse(text) as { faces: unknown[] };
      assert.equal(faces.length > 0, asTarget.kind === 'face', file);
      assert.ok(!text.includes('likeness-work-'), `${file}: no path of the machine`);
    }
    seen[asTarget.kind] = (seen[asTarget.kind] ?? 0) + 1;
    assert.equal((await service.ask(`/v1/uploads/${id}`, { method: 'DELETE' })).status, 204);
  }
  t.diagnostic(JSON.stringify(seen));
  assert.equal((await service?.ask('/readyz'))?.status, 200, 'the worker still works');
});
