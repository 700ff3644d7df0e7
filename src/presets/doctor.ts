/**
 * Examines a Node machine: what it can do, what is missing, how to fix it.
 */
import { constants } from 'node:fs';
import { access, readFile, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { availableParallelism, cpus, freemem, homedir, totalmem } from 'node:os';
import { join } from 'node:path';
import { ensureFolder } from '../adapters/files/ensure-folder.ts';
import { cacheFolder } from '../adapters/model-store/model-cache.ts';
import { productVersion } from '../base/version.ts';
import type { DoctorCheck, DoctorReport } from '../contract/doctor-report.ts';
import { asLikenessError } from '../contract/error-report.ts';
import type { MachineOptions } from '../contract/machine.ts';
import { contractVersion } from '../contract/request.ts';
import { listCards } from '../models/registry.ts';
import { checkModelStore } from './models/check-store.ts';

const gib = 1024 ** 3;
const neededNode = [22, 18] as const;

function checkNode(): DoctorCheck {
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
  const enough = major > neededNode[0] || (major === neededNode[0] && minor >= neededNode[1]);
  const found = `Node ${process.versions.node} on ${process.platform}/${process.arch}`;
  if (enough) return { name: 'node', state: 'ok', found };
  return { name: 'node', state: 'fail', found, fix: `Install Node ${neededNode.join('.')} or newer.` };
}

async function checkPackage(name: string, why: string): Promise<DoctorCheck> {
  const at = `package ${name}`;
  for (const folder of createRequire(import.meta.url).resolve.paths(name) ?? []) {
    try {
      const { version } = JSON.parse(await readFile(join(folder, name, 'package.json'), 'utf8')) as { version: string };
      return { name: at, state: 'ok', found: `${version} (${why})` };
    } catch {
      // Not in this folder; the next one may have it.
    }
  }
  return { name: at, state: 'fail', found: `not installed (${why})`, fix: `npm install ${name}` };
}

function failed(name: string, thrown: unknown): DoctorCheck {
  const error = asLikenessError(thrown);
  return { name, state: 'fail', found: error.message, fix: error.remedy };
}

async function checkSharp(): Promise<DoctorCheck> {
  try {
    const { loadSharp } = await import('../adapters/picture/load-sharp.ts');
    const sharp = await loadSharp();
    return { name: 'pictures', state: 'ok', found: `sharp with libvips ${sharp.versions.vips}` };
  } catch (thrown) {
    return failed('pictures', thrown);
  }
}

async function checkCache(folder: string | undefined): Promise<DoctorCheck> {
  const fix =
    'Set LIKENESS_CACHE to a folder that you may write to; until then models are converted in memory each time.';
  if (folder === undefined) return { name: 'cache', state: 'warn', found: 'no folder for caches', fix };
  const probe = join(folder, `.probe-${process.pid}`);
  try {
    await ensureFolder(folder);
    await access(folder, constants.W_OK);
    await writeFile(probe, '');
    await rm(probe);
    return { name: 'cache', state: 'ok', found: folder };
  } catch {
    return { name: 'cache', state: 'warn', found: `${folder} cannot be written`, fix };
  }
}

async function checkEngineAndModels(options: MachineOptions): Promise<DoctorCheck[]> {
  const { openNodePreset } = await import('./node.ts');
  const { provider, threads, cache } = options;
  const settings = {
    ...(provider === undefined ? {} : { provider }),
    ...(threads === undefined ? {} : { threads }),
    ...(cache === undefined ? {} : { cache }),
  };
  try {
    const { engine, store } = await openNodePreset(settings);
    const found = `${engine.name} ${engine.version}, provider ${engine.provider}`;
    const checks: DoctorCheck[] = [{ name: 'engine', state: 'ok', found }];
    try {
      for (const card of listCards()) {
        const model = await store.open(card.id).catch((thrown: unknown) => ({ thrown }));
        if ('thrown' in model) checks.push(failed(`model ${card.id}`, model.thrown));
        else
          checks.push({
            name: `model ${card.id}`,
            state: 'ok',
            found: `${card.role}, ${model.origin}, sha256 ${model.sha256}`,
          });
      }
    } finally {
      await store[Symbol.asyncDispose]();
    }
    return checks;
  } catch (thrown) {
    return [failed('engine', thrown)];
  }
}

function checkMemory(): DoctorCheck {
  const found = `${(totalmem() / gib).toFixed(1)} GiB, ${(freemem() / gib).toFixed(1)} GiB free`;
  if (totalmem() >= 1.5 * gib) return { name: 'memory', state: 'ok', found };
  return {
    name: 'memory',
    state: 'warn',
    found,
    fix: 'Large pictures need up to 1 GiB; keep them below 10 megapixels.',
  };
}

/**
 * Examines this machine. Opens every built-in model, converting those that are not in the cache yet.
 *
 * @returns One entry per check; `healthy` is false when one of them fails.
 */
export async function examineNode(options: MachineOptions = {}): Promise<DoctorReport> {
  const cache = options.cache ?? cacheFolder({ env: process.env, platform: process.platform, home: homedir() });
  const model = cpus()[0]?.model.trim() ?? 'unknown processor';
  const checks: DoctorCheck[] = [
    { name: 'likeness', state: 'ok', found: productVersion },
    checkNode(),
    { name: 'cores', state: 'ok', found: `${availableParallelism()} (${model})` },
    checkMemory(),
    await checkPackage('sharp', 'reads and writes pictures'),
    await checkPackage('@vladmandic/human', 'brings the built-in models'),
    await checkSharp(),
    await checkCache(cache),
    ...(await checkModelStore()),
    ...(await checkEngineAndModels(options)),
  ];
  return { version: contractVersion, kind: 'doctor', healthy: checks.every((check) => check.state !== 'fail'), checks };
}
