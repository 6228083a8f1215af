import { allRoutes } from '@sigap/contracts';
import { describe, expect, it } from 'vitest';
import { openApiDocument } from './document.js';

interface Operation {
  security: unknown[];
  parameters: { name: string; in: string; required: boolean }[];
  requestBody?: { content: Record<string, { schema: { properties?: object; anyOf?: unknown } }> };
  responses: Record<string, { content?: Record<string, object> }>;
}
const document = openApiDocument() as { openapi: string; paths: Record<string, Record<string, Operation>> };
const operation = (method: string, path: string) => document.paths[path]?.[method];

describe('the OpenAPI document', () => {
  it('has every route of the contracts', () => {
    const described = Object.entries(document.paths).flatMap(([path, methods]) =>
      Object.keys(methods).map((method) => `${method} ${path}`),
    );
    expect(described.toSorted()).toEqual(
      allRoutes.map((route) => `${route.method.toLowerCase()} ${route.path.replaceAll(/:(\w+)/g, '{$1}')}`).toSorted(),
    );
    expect(document.openapi).toBe('3.1.0');
  });

  it('describes what comes in: path, query, JSON, files', () => {
    expect(operation('get', '/api/employees')?.parameters).toContainEqual(
      expect.objectContaining({ name: 'limit', in: 'query', required: false }),
    );
    expect(operation('patch', '/api/employees/{id}')?.parameters).toContainEqual(
      expect.objectContaining({ name: 'id', in: 'path', required: true }),
    );
    expect(operation('post', '/api/auth/login')?.requestBody?.content['application/json']?.schema.properties).toHaveProperty('password');
    expect(operation('post', '/api/employees/{id}/enrolments')?.requestBody?.content).toHaveProperty('multipart/form-data');
    expect(operation('patch', '/api/settings')?.requestBody?.content['application/json']?.schema).toMatchObject({ type: 'object' });
  });

  it('describes what goes out, and how it is refused', () => {
    expect(operation('post', '/api/employees')?.responses).toHaveProperty('201');
    expect(operation('delete', '/api/employees/{id}')?.responses).toHaveProperty('204');
    expect(operation('post', '/api/cameras/{id}/snapshot')?.responses['200']?.content).toHaveProperty('image/jpeg');
    for (const methods of Object.values(document.paths))
      for (const one of Object.values(methods)) expect(one.responses['default']?.content).toHaveProperty('application/problem+json');
  });

  it('says what opens each route', () => {
    expect(operation('get', '/api/health/live')?.security).toEqual([]);
    expect(operation('get', '/api/users')?.security).toEqual([{ session: [] }]);
    expect(operation('get', '/api/edge/gallery')?.security).toEqual([{ edge: [] }]);
  });
});
