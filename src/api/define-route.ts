/**
 * One way of adding a route: its facts for `/openapi.json`, the scope it needs, its handler.
 */
import { OpenAPIHono, type RouteConfig, z } from '@hono/zod-openapi';
import type { Context } from 'hono';
import { LikenessError } from '../base/errors.ts';
import type { KeyScope } from '../contract/service/api-key.ts';
import { problem } from '../contract/service/problem.ts';
import type { OpenParts, Requester } from './parts.ts';
import type { Seats } from './seats.ts';

/** What middleware leaves for handlers. */
export interface ApiEnv {
  Variables: {
    requestId: string;
    requester: Requester;
    /** Whether the caller's key is still valid; nothing for callers whose key is of no list, or who need none. */
    keyHolds: (() => Promise<boolean>) | undefined;
    seats: Seats;
    open: OpenParts;
    /** Bodies that were let through by a signed link instead of a key. */
    linked: boolean;
    /** How long nothing of a body may arrive, and how long a slow beginning is borne. */
    patienceMs: number;
    /** The job that the request made or got again. */
    jobId: string;
    /** Pattern of the route that answers. */
    route: string;
  };
}

/** The app that routes are added to. */
export type Api = OpenAPIHono<ApiEnv>;

/** What a handler gets. */
export type ApiContext = Context<ApiEnv>;

/** Facts of a route. */
export interface RouteFacts {
  readonly method: 'get' | 'head' | 'options' | 'post' | 'put' | 'patch' | 'delete';
  /** With parameters in braces: `/v1/jobs/{id}`. */
  readonly path: string;
  readonly summary: string;
  readonly tag: string;
  /** What the caller's key must allow; nothing: everybody may ask. */
  readonly scope?: KeyScope;
  /** A key is needed where the service needs one, of any scope; `or-link`: or a signed link. */
  readonly keyed?: true | 'or-link';
  readonly request?: RouteConfig['request'];
  readonly answers: RouteConfig['responses'];
}

const problemAnswer = {
  description: 'A problem (RFC 9457).',
  content: { 'application/problem+json': { schema: problem } },
};

/** Makes an app, or a part of one. */
export function createApi(): Api {
  return new OpenAPIHono<ApiEnv>();
}

/** `/v1/jobs/{id}` as Hono writes it: `/v1/jobs/:id`. */
export function honoPath(path: string): string {
  return path.replaceAll(/\{(\w+)\}/g, ':$1');
}

/** Every parameter of the path; those that a route did not describe are plain texts. */
function withParameters(path: string, request: RouteFacts['request']): NonNullable<RouteFacts['request']> {
  const names = [...path.matchAll(/\{(\w+)\}/g)].map((match) => match[1] as string);
  if (names.length === 0) return request ?? {};
  const known = request?.params instanceof z.ZodObject ? request.params.shape : {};
  const shape = Object.fromEntries(names.map((name) => [name, known[name] ?? z.string()]));
  return { ...request, params: z.object(shape) };
}

function securityOf({ scope, keyed }: RouteFacts): NonNullable<RouteConfig['security']> {
  if (scope === undefined && keyed === undefined) return [];
  const scopes = scope === undefined ? [] : [scope];
  return [{ bearer: scopes }, { header: scopes }, ...(keyed === 'or-link' ? [{}] : [])];
}

/** `get /v1/jobs/{id}/events` as a name for programs: `getJobsIdEvents`. */
function operationId(method: string, path: string): string {
  const words = path.replace(/^\/v1\//, '/').match(/[A-Za-z0-9]+/g) ?? ['root'];
  return method + words.map((word) => word.charAt(0).toUpperCase() + word.slice(1)).join('');
}

/** Adds a route and describes it. */
export function addRoute(
  app: Api,
  facts: RouteFacts,
  handler: (context: ApiContext) => Response | Promise<Response>,
): void {
  const { method, path, summary, tag, scope, request, answers } = facts;
  app.openAPIRegistry.registerPath({
    method,
    path,
    summary,
    operationId: operationId(method, path),
    tags: [tag],
    request: withParameters(path, request),
    security: securityOf(facts),
    responses: { ...answers, default: problemAnswer },
  });
  const pattern = honoPath(path);
  // Hono asks the handlers of GET when HEAD is asked for.
  const asked = method === 'head' ? 'GET' : method.toUpperCase();
  app.on(asked, pattern, async (context, next) => {
    if (method === 'head' && context.req.method !== 'HEAD') return next();
    context.set('route', pattern);
    if (scope !== undefined) needScope(context.get('requester'), scope);
    return handler(context);
  });
}

/** Lets a request pass whose key allows it. @throws `request/forbidden` when the caller's key does not allow it. */
export function needScope(requester: Requester, scope: KeyScope): void {
  if (requester.scopes.includes(scope) || requester.admin) return;
  throw new LikenessError(
    'request/forbidden',
    `Expected a key with the scope \`${scope}\`, got one with ${requester.scopes.join(', ') || 'none'}.`,
  );
}

/** An answer in JSON, as routes describe it. */
export function answers(description: string, schema: Parameters<OpenAPIHono['openAPIRegistry']['register']>[1]) {
  return { description, content: { 'application/json': { schema } } };
}
