import assert from 'node:assert/strict';
import { test } from 'node:test';
import { usualPlaces } from './places.ts';

test('the folders of other programs and of machines for rent are looked into, each once', () => {
  const places = usualPlaces({ env: {}, home: '/home/ada', cwd: '/srv/faces' });
  for (const place of [
    '/home/ada/.insightface/models',
    '/srv/faces/.assets/models',
    '/home/ada/facefusion/.assets/models',
    '/workspace/facefusion/.assets/models',
    '/home/ada/ComfyUI/models/insightface',
    '/home/ada/Documents/ComfyUI/models/insightface',
    '/workspace/ComfyUI/models/reswapper',
    '/workspace/ComfyUI/models/hyperswap',
    '/workspace/ComfyUI/models/facerestore_models',
    '/home/ada/stable-diffusion-webui/models/insightface',
    '/home/ada/.cache/huggingface/hub',
    '/workspace/models',
    '/runpod-volume/models',
    '/app/models',
  ])
    assert(places.includes(place), place);
  assert.equal(new Set(places).size, places.length);
});

test('programs that lie elsewhere are found by the variables that they read themselves', () => {
  const env = { COMFYUI_PATH: '/data/comfy', HF_HOME: '/data/hf' };
  const places = usualPlaces({ env, home: '', cwd: '/' });
  assert(places.includes('/data/comfy/models/insightface'));
  assert(places.includes('/data/hf/hub'));
  const cache = usualPlaces({ env: { HF_HUB_CACHE: '/data/cache' }, home: '/home/ada', cwd: '/' });
  assert(cache.includes('/data/cache') && !cache.includes('/home/ada/.cache/huggingface/hub'));
});
