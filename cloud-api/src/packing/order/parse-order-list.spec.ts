import { describe, expect, it } from 'vitest';
import { MOST_LINES, MOST_REFUSED, OrderListError, parseOrderList } from './parse-order-list.js';

const list = (text: string) => parseOrderList(new TextEncoder().encode(text));
const labels = async (text: string) => (await list(text)).orders.map(({ label }) => label);

describe('an order list', () => {
  it.each([
    ['comma', 'label,order,platform,shipped_at\nJP1,A1,shopee,2026-11-20\n'],
    ['semicolon', 'Resi;Pesanan;Platform;Tanggal\r\nJP1;A1;shopee;20/11/2026\r\n'],
    ['tab and no line break at the end', 'AWB\tOrder\tPlatform\tTanggal\nJP1\tA1\tshopee\t2026-11-20'],
    ['a byte order mark', '\ufeffresi,order,platform,tanggal\nJP1,A1,shopee,2026-11-20'],
    [
      'quotes, and other columns between',
      '"Nama, lengkap";"RESI";"pesanan";"platform";"tanggal"\n"a;b\nc";"JP1";"A1";"shopee";"20-11-2026"',
    ],
  ])('with %s', async (_, text) => {
    expect((await list(text)).orders).toMatchObject([
      { label: 'JP1', orderNumber: 'A1', platform: 'shopee', shippedAt: '2026-11-20 00:00:00' },
    ]);
  });

  it('in UTF-16 and in Windows-1252', async () => {
    const wide = Buffer.from('\ufeffresi\tpesanan\nJP1\té', 'utf16le');
    const narrow = Buffer.from('resi,pesanan\nJP1,\u00e9', 'latin1');
    for (const bytes of [wide, narrow])
      expect((await parseOrderList(bytes)).orders).toMatchObject([{ label: 'JP1', orderNumber: '\u00e9' }]);
  });

  it('tells each line that is left out, by its number in the file', async () => {
    const { orders, refused, refusedTotal } = await list(
      [
        'resi,order,tanggal',
        'JP1,A,2026-11-20',
        ',B,',
        '',
        '1.23457E+11,C,',
        'JP\u00e9,D,',
        'JP2,E,2026-02-30',
        `JP3,${'x'.repeat(101)},`,
        'JP4,\u0007,',
        'JP5',
      ].join('\n'),
    );
    expect(orders.map(({ line, label }) => [line, label])).toEqual([
      [2, 'JP1'],
      [10, 'JP5'],
    ]);
    expect(refused).toEqual([
      { line: 3, reason: 'label_missing' },
      { line: 5, reason: 'label_number' },
      { line: 6, reason: 'label_invalid' },
      { line: 7, reason: 'date_invalid' },
      { line: 8, reason: 'text_invalid' },
      { line: 9, reason: 'text_invalid' },
    ]);
    expect(refusedTotal).toBe(6);
  });

  it('names the first thousand of them and counts the others', async () => {
    const { refused, refusedTotal } = await list(`resi,order\n${',A\n'.repeat(MOST_REFUSED + 5)}`);
    expect([refused.length, refusedTotal]).toEqual([MOST_REFUSED, MOST_REFUSED + 5]);
  });

  it('has a parcel once, however many of its items are listed', async () => {
    expect((await list('resi,order\nJP1,A\nJP1,B\nJP2,C')).orders).toMatchObject([
      { label: 'JP1', orderNumber: 'A' },
      { label: 'JP2', orderNumber: 'C' },
    ]);
  });

  it('takes off what keeps a spreadsheet from counting', async () => {
    expect(await labels('resi\n"=""0012345"""\n\'0099\n')).toEqual(['0012345', '0099']);
  });

  it('leaves quotes within a cell as they are', async () => {
    expect((await list('resi,order\nJP1,12" lamp\nJP2,"a ""b"""')).orders.map(({ orderNumber }) => orderNumber)).toEqual([
      '12" lamp',
      'a "b"',
    ]);
  });

  it.each([
    ['an empty file', ''],
    ['line breaks alone', '\n\r\n\n'],
    ['no column for the label', 'order,platform\nA,shopee'],
    ['no header', 'JP1,A1\nJP2,A2'],
    ['a quote that is never closed', `resi,order\nJP1,A\n"JP2,B\n${'JP3,C\n'.repeat(10)}`],
    ['a quote that is never closed in a long file', `resi,order\n"JP2,B\n${'JP3,C\n'.repeat(100_000)}`],
    ['a picture', Buffer.from('ffd8ffe000104a46', 'hex').toString('latin1').repeat(1000)],
    ['more lines than a list has', `resi\n${'JP1\n'.repeat(MOST_LINES + 1)}`],
  ])('is refused as a whole: %s', async (_, text) => {
    await expect(list(text)).rejects.toThrow(OrderListError);
  });

  it('of 100,000 lines is read', async () => {
    const lines = Array.from({ length: MOST_LINES }, (_, i) => `JP${i},A${i},shopee,2026-11-20`);
    expect((await list(`resi,order,platform,tanggal\n${lines.join('\n')}`)).orders.length).toBe(MOST_LINES);
  });
});
