import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { adminPassword, openDataFolder } from './data-folder.js';

let parent: string;

beforeEach(() => {
  parent = mkdtempSync(join(tmpdir(), 'sigap-data-'));
});

afterEach(() => rmSync(parent, { recursive: true, force: true }));

const modeOf = (path: string) => statSync(path).mode & 0o777;

describe('openDataFolder', () => {
  it('lets the database user pass through and nobody list or read', () => {
    const folder = openDataFolder(join(parent, 'data'));
    expect(modeOf(folder.path)).toBe(0o711);
    expect(modeOf(folder.edge)).toBe(0o700);
    expect(modeOf(folder.logs)).toBe(0o700);
  });

  it('says what to do when something stands in the way', () => {
    writeFileSync(join(parent, 'file'), '');
    expect(() => openDataFolder(join(parent, 'file', 'data'))).toThrow('set SIGAP_DATA to a folder of your own');
  });
});

describe('adminPassword', () => {
  it('is made once, kept readable for its owner alone, and found again', () => {
    const path = join(parent, 'admin-password');
    const first = adminPassword(path);
    expect(first).toEqual({ isNew: true, password: expect.stringMatching(/^([2-9a-hjkmnp-z]{4}-){3}[2-9a-hjkmnp-z]{4}$/) });
    expect(modeOf(path)).toBe(0o600);
    expect(readFileSync(path, 'utf8')).toBe(`${first.password}\n`);
    expect(adminPassword(path)).toEqual({ isNew: false, password: first.password });
    expect(adminPassword(join(parent, 'other')).password).not.toBe(first.password);
  });
});
