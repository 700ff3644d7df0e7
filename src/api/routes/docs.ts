/**
 * `/openapi.json` and `/docs`: every route, described by the schemas that check it.
 */
import { z } from '@hono/zod-openapi';
import { LikenessError } from '../../base/errors.ts';
import { type Api, addRoute } from '../define-route.ts';
import type { ApiParts } from '../parts.ts';
import { sha256Hex } from '../secrets.ts';

const tag = 'Description';

const description = `
Puts a consenting person's face into photos, and says what it did. Send pictures to \`/v1/uploads\` (or name them by URL or data
URI), ask for work at \`/v1/jobs\`, follow it, and fetch results by their links. Errors are problem details (RFC 9457) with a
\`code\` of the error table; \`retryable\` and \`Retry-After\` say whether and when to try again.
`.trim();

/** Describes every route that the app has by now. */
export function describeApi(app: Api, version: string): object {
  return app.getOpenAPI31Document({
    openapi: '3.1.0',
    info: {
      title: 'Likeness',
      version,
      description,
      license: { name: 'Apache-2.0', url: 'https://www.apache.org/licenses/LICENSE-2.0' },
    },
    servers: [{ url: '/' }],
  });
}

const page = `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Likeness API</title>
<link rel="stylesheet" href="/docs/swagger-ui.css">
<link rel="icon" href="/docs/favicon-32x32.png">
</head>
<body>
<div id="api"></div>
<script src="/docs/swagger-ui-bundle.js"></script>
<script src="/docs/begin.js"></script>
</body>
</html>
`;

const begin = `SwaggerUIBundle({ url: '/openapi.json', dom_id: '#api', deepLinking: true, persistAuthorization: false, validatorUrl: null });\n`;

/** Nothing from elsewhere, no inline scripts; the page sets styles of its own by script. */
const policy = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self' 'unsafe-inline'",
  "img-src 'self' data:",
  "font-src 'self'",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');

/** Adds the routes. */
export function registerDocs(app: Api, parts: ApiParts): void {
  const registry = app.openAPIRegistry;
  registry.registerComponent('securitySchemes', 'bearer', {
    type: 'http',
    scheme: 'bearer',
    description: 'An API key; `likeness keys create` makes one. On a service of this machine alone none is needed.',
  });
  registry.registerComponent('securitySchemes', 'header', { type: 'apiKey', in: 'header', name: 'x-api-key' });

  let made: Promise<{ readonly text: string; readonly etag: string }> | undefined;
  const make = async (): Promise<{ readonly text: string; readonly etag: string }> => {
    const text = JSON.stringify(describeApi(app, parts.version));
    return { text, etag: `"${(await sha256Hex(text)).slice(0, 32)}"` };
  };
  addRoute(
    app,
    {
      method: 'get',
      path: '/openapi.json',
      summary: 'This description (OpenAPI 3.1)',
      tag,
      answers: {
        200: { description: 'The description.', content: { 'application/json': { schema: z.looseObject({}) } } },
        304: { description: 'As it was.' },
      },
    },
    async (context) => {
      made ??= make();
      const { text, etag } = await made;
      const headers = { ETag: etag, 'Cache-Control': 'no-cache' };
      if (context.req.header('if-none-match') === etag) return context.body(null, 304, headers);
      return context.body(text, 200, { ...headers, 'Content-Type': 'application/json' });
    },
  );
  addRoute(
    app,
    {
      method: 'get',
      path: '/docs',
      summary: 'This description as a page on which it can be tried',
      tag,
      answers: { 200: { description: 'The page.', content: { 'text/html': { schema: z.string() } } } },
    },
    (context) =>
      context.body(page, 200, {
        'Content-Type': 'text/html; charset=utf-8',
        'Content-Security-Policy': policy,
        'Referrer-Policy': 'no-referrer',
        'Cache-Control': 'no-cache',
      }),
  );
  addRoute(
    app,
    {
      method: 'get',
      path: '/docs/{file}',
      summary: 'A file of that page',
      tag,
      answers: { 200: { description: 'The file.' } },
    },
    async (context) => {
      const name = context.req.param('file') ?? '';
      const file =
        name === 'begin.js'
          ? { contentType: 'text/javascript; charset=utf-8', bytes: new TextEncoder().encode(begin) }
          : await parts.docsFile(name);
      if (!file) throw new LikenessError('request/not-found', `Expected a file of the page /docs, got "${name}".`);
      const headers = { 'Content-Type': file.contentType, 'Cache-Control': 'public, max-age=3600' };
      return context.body(file.bytes, 200, headers);
    },
  );
}
