import { Client } from 'pg';
import { describe, expect, it } from 'vitest';
import { startTestDatabase } from './test-database.js';

async function query(url: string, statement: string): Promise<unknown[]> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query(statement)).rows;
  } finally {
    await client.end();
  }
}

describe('test databases', () => {
  it('are fresh for each call, apart from each other, and gone afterwards', async () => {
    const [first, second] = await Promise.all([startTestDatabase(), startTestDatabase()]);
    await query(first.url, 'CREATE TABLE marks (id integer)');
    expect(await query(first.url, "SELECT to_regclass('marks') IS NOT NULL AS there")).toEqual([{ there: true }]);
    expect(await query(second.url, "SELECT to_regclass('marks') IS NOT NULL AS there")).toEqual([{ there: false }]);

    await first.stop();
    await expect(query(first.url, 'SELECT 1')).rejects.toThrow(/does not exist/);
    expect(await query(second.url, 'SELECT 1 AS one')).toEqual([{ one: 1 }]);
    await second.stop();
    await second.stop();
    await expect(query(second.url, 'SELECT 1')).rejects.toThrow(/ECONNREFUSED/);

    const third = await startTestDatabase();
    expect(await query(third.url, 'SELECT 2 AS two')).toEqual([{ two: 2 }]);
    await third.stop();
  });
});
