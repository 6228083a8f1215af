export const docsPage = `<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8" />
    <meta name="viewport" content="width=device-width, initial-scale=1" />
    <title>Sigap API</title>
    <link rel="stylesheet" href="/api/docs/swagger-ui.css" />
    <link rel="icon" href="/api/docs/favicon-32x32.png" />
  </head>
  <body>
    <div id="docs"></div>
    <script src="/api/docs/swagger-ui-bundle.js"></script>
    <script src="/api/docs/start.js"></script>
  </body>
</html>
`;

/** Runs in the browser. "Try it out" works for who is signed in: the CSRF token is asked for before a write. */
export function docsScript(documentUrl: string): string {
  return `
const reads = new Set(['GET', 'HEAD', 'OPTIONS']);
async function withToken(request) {
  if (request.loadSpec || reads.has(String(request.method).toUpperCase())) return request;
  const reply = await fetch('/api/auth/session');
  if (reply.ok) request.headers['x-csrf-token'] = (await reply.json()).csrfToken;
  return request;
}
SwaggerUIBundle({ url: ${JSON.stringify(documentUrl)}, dom_id: '#docs', requestInterceptor: withToken, deepLinking: true });
`;
}
