import { allRoutes, problem, type Route } from '@sigap/contracts';
import { z } from 'zod';
import { statusOf } from '../http/endpoint.decorator.js';

type Json = Record<string, unknown>;

/** The OpenAPI 3.1 document of all routes, made from the schemas that parse their requests and replies. */
export function openApiDocument(): Json {
  const paths: Record<string, Json> = {};
  for (const route of allRoutes) {
    const path = route.path.replaceAll(/:([A-Za-z0-9]+)/g, '{$1}');
    paths[path] = { ...paths[path], [route.method.toLowerCase()]: operationOf(route) };
  }
  return {
    openapi: '3.1.0',
    info: { title: 'Sigap API', version: '1', description: 'Writes need the header `x-csrf-token` that signing in replies.' },
    paths,
    components: {
      schemas: { Problem: schemaOf(problem, 'output') },
      securitySchemes: {
        session: { type: 'apiKey', in: 'cookie', name: 'sigap', description: 'Set by POST /api/auth/login; `__Host-sigap` over TLS' },
        edge: { type: 'apiKey', in: 'header', name: 'authorization', description: '`Edge <edgeId>:<token>`' },
      },
    },
  };
}

function operationOf(route: Route): Json {
  const body = bodyOf(route);
  return {
    tags: [route.tag],
    summary: route.summary,
    description: `For: ${typeof route.access === 'string' ? route.access : route.access.join(', ')}`,
    security: route.access === 'public' ? [] : [{ [route.access === 'edge' ? 'edge' : 'session']: [] }],
    parameters: [...parametersOf(route, 'path'), ...parametersOf(route, 'query')],
    ...(body === null ? {} : { requestBody: { required: true, content: body } }),
    responses: {
      [statusOf(route)]: { description: 'Done', ...replyOf(route) },
      default: { description: 'Refused', content: { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } } },
    },
  };
}

function bodyOf(route: Route): Json | null {
  if (route.body !== undefined) return { 'application/json': { schema: schemaOf(route.body, 'input') } };
  if (route.upload === undefined) return null;
  const files = { type: 'array', maxItems: route.upload.maxFiles, items: { type: 'string', contentMediaType: 'application/octet-stream' } };
  return {
    'multipart/form-data': { schema: { type: 'object', properties: { [route.upload.field]: files }, required: [route.upload.field] } },
  };
}

function replyOf(route: Route): Json {
  if (route.produces !== undefined) return { content: { [route.produces]: {} } };
  return route.reply === undefined ? {} : { content: { 'application/json': { schema: schemaOf(route.reply, 'output') } } };
}

function parametersOf(route: Route, place: 'path' | 'query'): Json[] {
  const schema = place === 'path' ? route.params : route.query;
  if (!(schema instanceof z.ZodObject)) return [];
  const { properties, required } = z
    .object({ properties: z.record(z.string(), z.unknown()), required: z.array(z.string()).default([]) })
    .parse(schemaOf(schema, 'input'));
  return Object.entries(properties).map(([name, of]) => ({
    name,
    in: place,
    required: place === 'path' || required.includes(name),
    schema: of,
  }));
}

/** JSON Schema 2020-12, which OpenAPI 3.1 takes as it is. What JSON can't say (a refinement) is left out, not refused. */
function schemaOf(schema: z.ZodType, io: 'input' | 'output'): Json {
  const { $schema: _, ...rest } = z.toJSONSchema(schema, { io, unrepresentable: 'any' });
  return rest;
}
