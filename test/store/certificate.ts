/**
 * Certificates that are made when a test runs; no key is kept.
 */
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { TestContext } from 'node:test';
import { scratch } from './store-fixture.ts';

/** A certificate signed by itself, for localhost; the reason to skip where openssl cannot make it. */
export function certificate(t: TestContext, how: 'valid' | 'expired'): { key: string; cert: string } | string {
  const folder = scratch(t);
  const [key, cert] = [join(folder, 'key.pem'), join(folder, 'cert.pem')];
  const dates =
    how === 'expired' ? ['-not_before', '20200101000000Z', '-not_after', '20200102000000Z'] : ['-days', '2'];
  const words = [
    'req',
    '-x509',
    '-newkey',
    'ec',
    '-pkeyopt',
    'ec_paramgen_curve:prime256v1',
    '-nodes',
    '-keyout',
    key,
    '-out',
    cert,
    '-subj',
    '/CN=localhost',
    '-addext',
    'subjectAltName=DNS:localhost',
  ];
  try {
    execFileSync('openssl', [...words, ...dates], { stdio: 'pipe' });
  } catch {
    if (how === 'valid') return 'needs openssl';
    try {
      // Older openssl has no -not_after for requests; a date in the past by its `x509` command does the same.
      execFileSync('openssl', [...words, '-days', '1'], { stdio: 'pipe' });
      const request = join(folder, 'r.pem');
      execFileSync('openssl', ['req', '-new', '-key', key, '-subj', '/CN=localhost', '-out', request], {
        stdio: 'pipe',
      });
      execFileSync('openssl', ['x509', '-req', '-in', request, '-signkey', key, '-days', '-1', '-out', cert], {
        stdio: 'pipe',
      });
    } catch {
      return 'needs an openssl that can make expired certificates';
    }
  }
  return { key: readFileSync(key, 'utf8'), cert: readFileSync(cert, 'utf8') };
}
