import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isLikenessError } from '../../base/errors.ts';
import { openStoreParts } from './open-parts.ts';

const home = '/no/such/home';
const open = (env: Record<string, string>, options: Record<string, unknown> = {}) =>
  openStoreParts({ options, around: { env, platform: 'linux', home, cwd: '/tmp' } });

test('proxies are read from the environment, in small letters first; HTTP_PROXY is not believed in CGI programs', async () => {
  const { transfer } = await open({
    https_proxy: 'http://small:3128',
    HTTPS_PROXY: 'http://big:3128',
    ALL_PROXY: 'all:3128',
    NO_PROXY: 'localhost',
  });
  assert.deepEqual(
    [transfer.httpsProxy, transfer.httpProxy, transfer.noProxy],
    ['http://small:3128', 'all:3128', 'localhost'],
  );
  const cgi = await open({ HTTP_PROXY: 'http://evil:1', REQUEST_METHOD: 'GET' });
  assert.equal(cgi.transfer.httpProxy, undefined);
});

test('a proxy, token or endpoint that cannot work is told at start, without the secrets in it', async () => {
  const fault = async (env: Record<string, string>): Promise<string> => {
    try {
      await open(env);
    } catch (error) {
      assert(isLikenessError(error, 'request/invalid'), String(error));
      assert.doesNotMatch(error.message, /s3cret/);
      return error.message;
    }
    return 'none';
  };
  assert.match(
    await fault({ HTTPS_PROXY: 'socks5://ada:s3cret@proxy:1080' }),
    /^Expected HTTPS_PROXY to be an address such as http:\/\/proxy:3128, got one that begins with socks5:\/\//,
  );
  assert.match(await fault({ https_proxy: 'http://ada:s3cret@[' }), /^Expected https_proxy to be .* no address/);
  assert.match(await fault({ HF_TOKEN: 's3cret\nmore' }), /^Expected HF_TOKEN .* one line/);
  assert.match(await fault({ HF_ENDPOINT: 'http://[' }), /^Expected HF_ENDPOINT/);
  assert.match(await fault({ HF_ENDPOINT: 'ftp://ada:s3cret@hub' }), /^Expected HF_ENDPOINT .*got "ftp:\/\/…@hub"/);
  assert.equal(await fault({ HTTPS_PROXY: 'socks5://proxy:1080', NO_PROXY: '*' }), 'none');
  assert.equal(await fault({ HTTPS_PROXY: 'socks5://proxy:1080', LIKENESS_OFFLINE: '1' }), 'none');
});

test('the hub, its token and its offline mode are read as its own tools read them', async () => {
  const { transfer, offline } = await open({
    HF_ENDPOINT: 'https://mirror.example.org',
    HF_TOKEN: ' abc ',
    HF_HUB_OFFLINE: '1',
  });
  assert.deepEqual([transfer.hfEndpoint, transfer.hfToken, offline], ['https://mirror.example.org', 'abc', true]);
});
