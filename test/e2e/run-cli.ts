/**
 * Runs the real command line as a process of its own.
 */
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestContext } from 'node:test';
import { fixtureFolder } from '../fixtures/portraits.ts';

const program = join(import.meta.dirname, '../../bin/likeness.js');

/** How to run it. */
export interface CliOptions {
  readonly cwd?: string;
  readonly env?: Readonly<Record<string, string | undefined>>;
  /** Send a signal once stderr or the clock says so. */
  readonly interruptAfterMs?: number;
  /** Run it as another user; only root may. */
  readonly uid?: number | undefined;
}

/** What a run left. */
export interface CliResult {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
  readonly ms: number;
}

/** Runs `likeness` with these words. Converted models are shared between runs, in `out/fixtures/`. */
export function likeness(words: readonly string[], options: CliOptions = {}): Promise<CliResult> {
  const start = performance.now();
  const env = { ...process.env, LIKENESS_CACHE: join(fixtureFolder, 'models'), ...options.env };
  const child = spawn(process.execPath, [program, ...words], {
    cwd: options.cwd,
    env,
    stdio: ['ignore', 'pipe', 'pipe'],
    ...(options.uid === undefined ? {} : { uid: options.uid, gid: options.uid }),
  });
  let stdout = '';
  let stderr = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    stdout += text;
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    stderr += text;
  });
  const timer = options.interruptAfterMs ? setTimeout(() => child.kill('SIGINT'), options.interruptAfterMs) : undefined;
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code) => {
      clearTimeout(timer);
      resolve({ code, stdout, stderr, ms: performance.now() - start });
    });
  });
}

/** Makes a folder that is gone after the test. */
export function scratch(test: TestContext): { readonly path: string } {
  const path = mkdtempSync(join(tmpdir(), 'likeness-e2e-'));
  test.after(() => rmSync(path, { recursive: true, force: true }));
  return { path };
}
