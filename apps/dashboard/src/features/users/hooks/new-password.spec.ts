import { identityRoutes } from '@sigap/contracts';
import { describe, expect, it } from 'vitest';
import { newPassword } from './new-password.js';

describe('newPassword', () => {
  it('is what the server takes, in groups that can be read out, and another one each time', () => {
    const passwords = Array.from({ length: 200 }, () => newPassword());
    expect(new Set(passwords).size).toBe(200);
    for (const password of passwords) {
      expect(password).toMatch(/^([a-zA2-9]{4}-){3}[a-zA2-9]{4}$/);
      expect(password).not.toMatch(/[oil01]/);
      expect(identityRoutes.changeUser.body.safeParse({ password }).success).toBe(true);
    }
  });

  it('uses each letter equally often', () => {
    const seen = new Map<string, number>();
    for (let start = 0; start < 256; start += 16) {
      const password = newPassword((bytes) => bytes.map((_, index) => start + index));
      for (const letter of password.replaceAll('-', '')) seen.set(letter, (seen.get(letter) ?? 0) + 1);
    }
    expect([...seen.values()]).toEqual(Array.from({ length: 32 }, () => 8));
  });
});
