import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { after, before, test } from 'node:test';
import { promisify } from 'node:util';
import sharp from 'sharp';
import { productVersion } from '../../src/base/version.ts';
import { portraitFile } from '../fixtures/portraits.ts';

const run = promisify(execFile);
const root = join(import.meta.dirname, '../..');
let folder = '';
let project = '';
let env: NodeJS.ProcessEnv = {};
let offline = '';

/** npm as a user of an empty machine runs it; only the download cache is shared, to spare the network. */
async function emptyMachine(): Promise<NodeJS.ProcessEnv> {
  const { stdout } = await run('npm', ['config', 'get', 'cache'], { cwd: folder });
  const own = Object.entries(process.env).filter(
    ([name]) => !/^(npm_|NODE_OPTIONS|NODE_PATH|LIKENESS_|XDG_)/i.test(name),
  );
  const home = join(folder, 'home');
  mkdirSync(home);
  const path = `${dirname(process.execPath)}:${process.env['PATH']}`;
  return {
    ...Object.fromEntries(own),
    HOME: home,
    PATH: path,
    npm_config_cache: stdout.trim(),
    npm_config_loglevel: 'error',
  };
}

before(async () => {
  folder = mkdtempSync(join(tmpdir(), 'likeness-package-'));
  project = join(folder, 'project');
  mkdirSync(project);
  env = await emptyMachine();
  await run('npm', ['pack', '--silent', '--pack-destination', folder], { cwd: root, env, maxBuffer: 1 << 26 });
  const tarball = readdirSync(folder).find((name) => name.endsWith('.tgz')) ?? '';
  writeFileSync(join(project, 'package.json'), '{ "name": "empty", "private": true, "type": "module" }\n');
  const words = ['install', '--prefer-offline', '--no-audit', '--no-fund', '--fetch-retries=0', join(folder, tarball)];
  try {
    await run('npm', words, { cwd: project, env, maxBuffer: 1 << 26 });
  } catch (thrown) {
    const text = String((thrown as { stderr?: string }).stderr);
    // sharp and the models' package come from the registry; their own servers are nobody's business.
    if (!/ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ETIMEDOUT|ENOTCACHED|_CERT/.test(text) || /nuget/i.test(text)) throw thrown;
    offline = `the package registry cannot be reached: ${text.split('\n')[0]}`;
  }
  const [ada, crew] = [await portraitFile({ people: ['ada'] }), await portraitFile({ people: ['bruno'] })];
  await sharp(ada).jpeg({ quality: 95 }).toFile(join(project, 'ada.jpg'));
  await sharp(crew).jpeg({ quality: 95 }).toFile(join(project, 'crew.jpg'));
});
after(() => rmSync(folder, { recursive: true, force: true }));

const inProject = (program: string, words: readonly string[]) => run(program, [...words], { cwd: project, env });

test('the installed package has no source and no test, but licence, readme and compiled code', (t) => {
  if (offline) return t.skip(offline);
  const names = readdirSync(join(project, 'node_modules/likeness'));
  for (const name of ['LICENSE', 'NOTICE', 'README.md', 'dist', 'bin', 'package.json'])
    assert(names.includes(name), name);
  for (const name of ['src', 'test', 'scripts', 'examples', 'node_modules']) assert(!names.includes(name), name);
});

test('the installed package has the built pages of the studio, and nothing of their sources', (t) => {
  if (offline) return t.skip(offline);
  const studio = join(project, 'node_modules/likeness/studio');
  assert.deepEqual(readdirSync(studio), ['dist']);
  const page = readFileSync(join(studio, 'dist/index.html'), 'utf8');
  for (const [, file = ''] of page.matchAll(/(?:src|href)="\/([^"]+)"/g))
    assert(existsSync(join(studio, 'dist', file)), file);
  assert.match(page, /assets\/index-[\w-]+\.js/);
});

test('npx likeness swap works in an empty project of an empty machine', async (t) => {
  if (offline) return t.skip(offline);
  assert.equal((await inProject('npx', ['likeness', '--version'])).stdout.trim(), productVersion);
  const words = ['likeness', 'swap', '--source', 'ada.jpg', '--target', 'crew.jpg', '--out', 'cli.jpg', '--json'];
  const { stdout } = await inProject('npx', words);
  assert.equal(JSON.parse(stdout).status, 'succeeded');
  assert(existsSync(join(project, 'cli.jpg')));
  const doctor = JSON.parse((await inProject('npx', ['likeness', 'doctor', '--json'])).stdout);
  assert.equal(doctor.healthy, true, JSON.stringify(doctor.checks));
});

test('the lines of the readme run and print what the readme says', async (t) => {
  if (offline) return t.skip(offline);
  const readme = readFileSync(join(root, 'README.md'), 'utf8');
  const code = /```ts\n(.*?)```/s.exec(readme)?.[1] ?? assert.fail('no code in the readme');
  const printed = /prints\n\n```\n(.*?)```/s.exec(readme)?.[1] ?? assert.fail('no printed result in the readme');
  writeFileSync(join(project, 'readme.js'), code);
  const { stdout } = await inProject(process.execPath, ['readme.js']);
  const words = (text: string): string => text.replace(/\d+(\.\d+)?/g, 'N');
  assert.equal(words(stdout), words(printed));
});

test('a strict TypeScript program compiles against the published types', async (t) => {
  if (offline) return t.skip(offline);
  const program = `
    import { compareFaces, findFaces, isLikenessError, swapFaces, type SwapReport } from 'likeness';
    import { createServiceClient, type Job } from 'likeness/client';
    import { jsonSchema, resolve, swapRequest } from 'likeness/contract';
    const report: SwapReport = await swapFaces({ sources: [['a.jpg', 'b.jpg'], 'c.jpg'], target: 'd.jpg', out: 'e.png' });
    const first: number | undefined = report.swapped[0]?.score;
    const { faces } = await findFaces({ media: 'd.jpg', mesh: true });
    const yaw: number | undefined = faces[0]?.pose.yaw;
    const verdict: 'same' | 'unsure' | 'different' = (await compareFaces('a.jpg', 'b.jpg')).verdict;
    // @ts-expect-error an option that does not exist
    await swapFaces({ sources: ['a.jpg'], target: 'd.jpg', out: 'e.png', ouput: 1 });
    const client = createServiceClient({ server: 'http://127.0.0.1:8420' });
    const job: Job = await client.submit({ kind: 'swap', sources: ['https://a.example/a.jpg'], target: 'https://a.example/b.jpg' });
    const status: 'queued' | 'running' | 'succeeded' | 'failed' | 'cancelled' = job.status;
    const quality: number = resolve(swapRequest, {}).quality;
    export { first, yaw, verdict, status, quality, jsonSchema, isLikenessError };
  `;
  writeFileSync(join(project, 'program.ts'), program);
  const compilerOptions = {
    target: 'ES2024',
    lib: ['ES2024', 'ESNext.Disposable', 'DOM'],
    module: 'NodeNext',
    strict: true,
    exactOptionalPropertyTypes: true,
    noEmit: true,
    skipLibCheck: false,
    types: [],
  };
  writeFileSync(join(project, 'tsconfig.json'), JSON.stringify({ compilerOptions, files: ['program.ts'] }));
  const tsc = join(root, 'node_modules/typescript/bin/tsc');
  const result = await inProject(process.execPath, [tsc, '-p', '.']).catch((thrown: { stdout: string }) => thrown);
  assert.equal(result.stdout, '');
});
