/**
 * Who may come in: names of hosts, origins of pages, keys, rates. Runs before every route.
 */
import type { MiddlewareHandler } from 'hono';
import { LikenessError } from '../base/errors.ts';
import { keyScopes } from '../contract/service/api-key.ts';
import type { ApiContext, ApiEnv } from './define-route.ts';
import { createKeyFinder } from './keys.ts';
import type { ApiParts, Requester } from './parts.ts';
import { createRateLimit } from './rate-limit.ts';
import { sameText, sha256Hex } from './secrets.ts';
import { createWrongKeys } from './wrong-keys.ts';

/** What anybody may ask without a key: is it there, how is it used. Pages of the studio are served beside the API. */
const open = /^\/(livez|readyz|openapi\.json|docs(\/.*)?|)$/;
const probe = /^\/(livez|readyz)$/;
/** What asks for a key, where keys are needed. Everything else is a page, or does not exist. */
const guarded = /^\/(v1|api|swap|detect|fix-model|metrics|health)(\/|$)/;
const keyRoutes = /^\/v1\/keys(\/|$)/;
const content = /^\/v1\/artifacts\/[^/]+\/content$/;

/** Whether an address is one of the API; all others belong to the pages of the studio. */
export function isApiPath(path: string): boolean {
  return guarded.test(path) || (path !== '/' && open.test(path));
}

/** Names a host without its port, in lower case: `[::1]:8420` → `::1`. */
export function hostName(host: string): string {
  const bare = /^\[([^\]]+)\](:\d+)?$/.exec(host)?.[1] ?? host.replace(/:\d+$/, '');
  return bare.toLowerCase();
}

/** A page that reaches a service without keys by a name of its own (DNS rebinding) must not speak to it. */
function checkHost(context: ApiContext, hosts: ApiParts['access']['hosts']): void {
  if (hosts === 'any') return;
  const addressed = new URL(context.req.url).host;
  const names = [context.req.header('host') ?? addressed, addressed].map(hostName);
  const name = names.find((one) => !hosts.includes(one));
  if (name === undefined) return;
  throw new LikenessError(
    'request/unknown-host',
    `Expected this service, which asks for no key, to be called by one of its names (${hosts.join(', ')}), got "${name.slice(0, 100)}".`,
  );
}

/** A page of another site must not make this browser's user act here. Programs send neither header. */
function checkOrigin(context: ApiContext, publicUrl: string | undefined): void {
  if (/^(GET|HEAD|OPTIONS)$/.test(context.req.method)) return;
  const origin = context.req.header('origin');
  const site = context.req.header('sec-fetch-site');
  const own = context.req.header('host') ?? new URL(context.req.url).host;
  // Behind a proxy the service is called by another name than the one that the page was opened by.
  const names = [own, ...(publicUrl === undefined ? [] : [new URL(publicUrl).host])];
  const foreign = origin !== undefined && (!URL.canParse(origin) || !names.includes(new URL(origin).host));
  if (!foreign && site !== 'cross-site' && site !== 'same-site') return;
  throw new LikenessError(
    'request/forbidden',
    'Expected a request from a page of this service or from a program, got one from a page of another site.',
  );
}

/** Nor make it ask here for what costs work; links that are followed or signed may come from anywhere. */
function checkSite(context: ApiContext): void {
  const { path } = context.req;
  const foreign = /^(cross-site|same-site)$/.test(context.req.header('sec-fetch-site') ?? '');
  if (!foreign || !guarded.test(path) || content.test(path)) return;
  if (context.req.header('sec-fetch-mode') === 'navigate') return;
  throw new LikenessError(
    'request/forbidden',
    'Expected a request from a page of this service or from a program, got one from a page of another site.',
  );
}

const unauthorized = (what: string): LikenessError => new LikenessError('request/unauthorized', what);

const showsKey = (context: ApiContext): boolean =>
  context.req.header('authorization') !== undefined || context.req.header('x-api-key') !== undefined;

/** Makes the check. It leaves `requester` and, for routes that need it, `open`. */
export function createAccess(parts: ApiParts): MiddlewareHandler<ApiEnv> {
  const finder = createKeyFinder();
  const wrongKeys = createWrongKeys(parts.limits.wrongKeysPerMinute);
  const limit = createRateLimit(parts.limits.requestsPerMinute);

  const identify = async (context: ApiContext): Promise<Requester> => {
    const requestId = context.get('requestId');
    const header = context.req.header('authorization');
    const key = /^Bearer\s+(\S+)$/i.exec(header ?? '')?.[1] ?? context.req.header('x-api-key');
    const { keysNeeded, workerKeyHash, ownerKeyHash } = parts.access;
    if (key === undefined) {
      if (header !== undefined)
        throw unauthorized('Expected `Authorization: Bearer` and a key, got another kind of authorization.');
      if (keysNeeded) throw unauthorized('Expected a key, got none.');
      return { owner: 'local', admin: true, scopes: keyScopes, requestId };
    }
    if (workerKeyHash !== undefined && sameText(await sha256Hex(key, parts.hashing), workerKeyHash))
      return { owner: 'local', admin: false, scopes: ['worker'], requestId };
    const owners = keyRoutes.test(context.req.path) && parts.fromThisMachine(context.env);
    if (owners && ownerKeyHash !== undefined && sameText(await sha256Hex(key, parts.hashing), ownerKeyHash))
      return { owner: 'local', admin: true, scopes: ['admin'], requestId };
    const nowMs = parts.clock.now();
    const address = parts.peerAddress(context.env);
    // Whoever guesses costs those nothing who come by the same address, a proxy's, with a key that was right before.
    if (!(await finder.proven(key))) wrongKeys.check(address, nowMs);
    const shelf = context.get('open');
    const row = await finder.find(shelf, key, nowMs);
    if (!row) {
      wrongKeys.note(address, nowMs);
      throw unauthorized('Expected a valid key, got one that is unknown, revoked or expired.');
    }
    context.set('keyHolds', async () => (await finder.find(shelf, key, parts.clock.now())) !== undefined);
    return { owner: row.id, admin: row.scopes.includes('admin'), scopes: row.scopes, requestId };
  };

  return async (context, next) => {
    const { path } = context.req;
    if (/%00/.test(context.req.url))
      throw new LikenessError('request/invalid', 'Expected an address without zero characters.');
    // Probes call by addresses; what these two say is no secret.
    if (!probe.test(path)) checkHost(context, parts.access.hosts);
    checkOrigin(context, parts.publicUrl);
    checkSite(context);
    if (open.test(path) || !guarded.test(path)) return next();
    const opened = parts.open();
    // Whoever shows no key is told less; while the database is being opened, nobody can show one.
    const brief = path === '/health' && (!opened || (parts.access.keysNeeded && !showsKey(context)));
    if (brief) return next();
    if (!opened) {
      throw new LikenessError(
        'server/starting',
        'Expected the service to be open, but its database is still being opened.',
        {
          details: { retryAfterSeconds: 1 },
        },
      );
    }
    context.set('open', opened);
    const linked =
      content.test(path) && context.req.query('signature') !== undefined && /^(GET|HEAD)$/.test(context.req.method);
    context.set('linked', linked);
    if (linked) return next();
    const requester = await identify(context);
    context.set('requester', requester);
    const works = !/^(GET|HEAD|OPTIONS)$/.test(context.req.method) && !path.startsWith('/v1/worker/');
    if (works) {
      if (!parts.accepting()) {
        throw new LikenessError('server/stopping', 'Expected a service that takes requests, but it is being stopped.', {
          details: { retryAfterSeconds: 5 },
        });
      }
      limit(requester.owner, parts.clock.now(), context);
    }
    return next();
  };
}
