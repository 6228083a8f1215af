import { describe, expect, it } from 'vitest';
import { edgeTokenHash, isEdgeToken, newEdgeToken, parseEdgeAuthorization } from './edge-token.js';

const edgeId = '0190f5a0-0000-7000-8000-0000000000e1';

describe('token of a box', () => {
  it('is known by its hash alone, and no other is', () => {
    const token = newEdgeToken();
    expect(isEdgeToken(token, edgeTokenHash(token))).toBe(true);
    expect(isEdgeToken(newEdgeToken(), edgeTokenHash(token))).toBe(false);
    expect(isEdgeToken(token, Buffer.alloc(0))).toBe(false);
  });

  it('travels in the authorization header', () => {
    const token = newEdgeToken();
    expect(parseEdgeAuthorization(`Edge ${edgeId}:${token}`)).toEqual({ edgeId, token });
  });

  it.each([
    [undefined],
    [''],
    ['Edge'],
    [`Bearer ${edgeId}:x`],
    [`Edge ${edgeId}:short`],
    [`Edge ${edgeId} ${'a'.repeat(43)}`],
    [`Edge x:${'a'.repeat(43)}`],
  ])('refuses %s', (header) => {
    expect(parseEdgeAuthorization(header)).toBeNull();
  });
});
