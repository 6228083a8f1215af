import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { employeeRoutes, identityRoutes, settingsRoutes } from '@sigap/contracts';
import { FakeSmtp, FakeTwilio, frontalPose, personFromSeed, renderFacePicture } from '@sigap/testing';
import pg from 'pg';
import type { Browser, Page } from 'playwright-core';
import { v7 } from 'uuid';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openBrowser } from '../browser/browser.js';
import { visit } from '../system/api-visitor.js';
import { addEmployee, enrol } from '../system/enrol.js';
import { type RunningSystem, startSystem } from '../system/running-system.js';
import { inRepository } from '../system/test-data.js';

const shots = inRepository('test-results/screenshots');
const manager = { email: 'dewi@uji.local', name: 'Dewi Lestari', phone: '+6281200000001' };

let system: RunningSystem;
let twilio: FakeTwilio;
let mail: FakeSmtp;
let browser: Browser;
let page: Page;
let managerPassword = '';
const pageErrors: string[] = [];

beforeAll(async () => {
  await mkdir(shots, { recursive: true });
  [twilio, mail] = [await FakeTwilio.start(), await FakeSmtp.start({ user: 'sigap', password: 'a mail password' })];
  system = await startSystem({
    apiEnv: {
      TWILIO_ACCOUNT_SID: twilio.accountSid,
      TWILIO_AUTH_TOKEN: twilio.authToken,
      TWILIO_WHATSAPP_FROM: '+14155238886',
      TWILIO_API_URL: twilio.url,
      SMTP_URL: mail.url,
      SMTP_FROM: 'Sigap <sigap@uji.local>',
    },
  });
  // drawn people are more alike than real ones
  await system.admin.client.call(settingsRoutes.change, { body: { recognition: { threshold: 0.75, margin: 0.02 } } });
  browser = await openBrowser();
  page = await (await browser.newContext({ viewport: { width: 1280, height: 800 }, locale: 'id-ID' })).newPage();
  page.setDefaultTimeout(60_000);
  page.on('pageerror', (error) => pageErrors.push(error.message));
  await page.goto(system.url);
  await page.fill('input[name=email]', 'admin@uji.local');
  await page.fill('input[name=password]', system.password);
  await page.keyboard.press('Enter');
  await page.locator('nav').getByText('Pengguna').waitFor();
});
afterAll(async () => {
  await browser?.close();
  await system?.stop();
  await Promise.all([twilio?.stop(), mail?.stop()]);
});

const row = (email: string) => page.locator(`[data-user-email="${email}"]`);
/** As it looks on a desktop and on a phone, light and dark; a phone scrolls in one direction alone. */
async function shoot(name: string): Promise<void> {
  for (const [device, size] of [
    ['desktop', { width: 1280, height: 800 }],
    ['phone', { width: 390, height: 844 }],
  ] as const) {
    await page.setViewportSize(size);
    for (const scheme of ['light', 'dark'] as const) {
      await page.emulateMedia({ colorScheme: scheme, reducedMotion: 'reduce' });
      await page.screenshot({ path: join(shots, `${name}-${device}-${scheme}.png`) });
    }
    const overflow = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
    expect({ name, device, overflow }).toEqual({ name, device, overflow: 0 });
  }
  await page.setViewportSize({ width: 1280, height: 800 });
  await page.emulateMedia({ colorScheme: 'light' });
}
const canSignIn = async (password: string) => {
  const reply = await visit(system.url).request('/api/auth/login', {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ email: manager.email, password }),
  });
  return reply.status === 200;
};
const shownPassword = async () => {
  const text = (await page.locator('#password-once').textContent()) ?? '';
  await page.locator('#password-noted-btn').click();
  await page.locator('#password-once').waitFor({ state: 'detached' });
  return text;
};

describe('users', () => {
  it('adds a manager, whose password is shown once and works', async () => {
    await page.locator('nav').getByText('Pengguna').click();
    await row('admin@uji.local').getByText('Anda', { exact: true }).waitFor();
    await page.locator('#add-user-btn').click();
    await page.fill('input[name=name]', manager.name);
    await page.fill('input[name=email]', manager.email);
    await page.fill('input[name=phone]', '0812');
    await page.locator('#user-role').click();
    await page.getByRole('option', { name: 'Manajer' }).click();
    await page.getByRole('button', { name: 'Simpan' }).click();
    await page.getByText('Bentuk internasional').waitFor();
    await page.fill('input[name=phone]', manager.phone);
    await page.getByRole('button', { name: 'Simpan' }).click();
    await page.locator('#password-once').waitFor();
    await shoot('users-password');
    managerPassword = await shownPassword();
    expect(await canSignIn(managerPassword)).toBe(true);
    await shoot('users');
  });

  it('finds, changes the role, and leaves the own account alone', async () => {
    await page.getByLabel('Cari').fill('dewi');
    await row('admin@uji.local').waitFor({ state: 'detached' });
    await page.getByLabel('Cari').fill('zzz');
    await page.getByText('Tidak ada yang cocok').waitFor();
    await page.getByLabel('Cari').fill('');
    expect(await row('admin@uji.local').getByRole('button').count()).toBe(1);
    await row('admin@uji.local').getByRole('button').click();
    expect(await page.locator('#user-role').isDisabled()).toBe(true);
    await page.getByRole('button', { name: 'Batal' }).click();
    await row(manager.email).getByRole('button', { name: /^Ubah/ }).click();
    await page.locator('#user-role').click();
    await page.getByRole('option', { name: 'HR', exact: true }).click();
    await page.getByRole('button', { name: 'Simpan' }).click();
    await row(manager.email).getByRole('cell', { name: 'HR', exact: true }).waitFor();
  });

  it('disables after asking, enables, and gives a new password', async () => {
    await row(manager.email)
      .getByRole('button', { name: /^Nonaktifkan/ })
      .click();
    await page.getByText('Sesi yang terbuka berakhir saat ini juga').waitFor();
    await shoot('users-disable');
    await page.getByRole('button', { name: 'Nonaktifkan', exact: true }).click();
    await page.locator(`[data-user-email="${manager.email}"][data-disabled="true"]`).waitFor();
    expect(await canSignIn(managerPassword)).toBe(false);
    await row(manager.email)
      .getByRole('button', { name: /^Aktifkan/ })
      .click();
    await page.locator(`[data-user-email="${manager.email}"][data-disabled="false"]`).waitFor();
    await row(manager.email)
      .getByRole('button', { name: /^Sandi baru/ })
      .click();
    await page.getByRole('button', { name: 'Sandi baru', exact: true }).click();
    const renewed = await shownPassword();
    expect([await canSignIn(managerPassword), await canSignIn(renewed)]).toEqual([false, true]);
  });

  it('says what went wrong, and tries again', async () => {
    await page.route('**/api/users?*', (route) => route.abort());
    await page.goto(`${system.url}/users`);
    await page.getByRole('alert').getByText('Coba lagi').waitFor({ timeout: 30_000 });
    await shoot('users-error');
    await page.unroute('**/api/users?*');
    await page.getByRole('alert').getByText('Coba lagi').click();
    await row(manager.email).waitFor();
  });
});

describe('proof of erasure', () => {
  it('waits for the box, and shows when it has confirmed', async () => {
    await page.goto(`${system.url}/erasures`);
    await page.getByText('Belum ada yang dihapus').waitFor();
    await shoot('erasures-empty');
    for (const [seed, code, name] of [
      [1, 'EMP001', 'Siti Rahma'],
      [4, 'EMP002', 'Bambang Widjojanto Kusumaningrat'],
    ] as const) {
      const id = await addEmployee(system, code, name);
      const bytes = Uint8Array.from(await renderFacePicture(personFromSeed(seed), frontalPose, { width: 640, height: 640 }));
      expect(await enrol(system, id, [{ name: 'a.jpg', bytes }])).toMatchObject([{ verdict: 'accepted' }]);
      if (code === 'EMP001') await system.admin.client.call(employeeRoutes.remove, { params: { id } });
      else await system.admin.client.call(employeeRoutes.withdrawConsent, { params: { id } });
    }
    await page.reload();
    await page.locator('[data-employee-code="EMP001"][data-state="pending"]').getByText('Keluar', { exact: true }).waitFor();
    await page.locator('[data-employee-code="EMP002"]').getByText('belum pernah tersambung').waitFor();
    await shoot('erasures-pending');
    await system.startEdge();
    for (const code of ['EMP001', 'EMP002'])
      await page.locator(`[data-employee-code="${code}"][data-state="confirmed"]`).waitFor({ timeout: 60_000 });
    await shoot('erasures-confirmed');
  });
});

describe('messages', () => {
  it('a WhatsApp message that fails shows the e-mail in its place, and the e-mail says for what it stands', async () => {
    const users = await system.admin.client.call(identityRoutes.listUsers, { query: {} });
    const dewi = users.items.find(({ email }) => email === manager.email);
    twilio.fail({ kind: 'status', status: 400, code: 63_003 });
    const database = new pg.Client({ connectionString: system.databaseUrl() });
    await database.connect();
    const body = '[ALERT] EMP003 - Lee <b>\nStatus: OUT OF AREA (last seen 6 min ago)\nLocation: Entrance Zone\nNotified to: Managers';
    await database.query(
      `INSERT INTO messages (tenant_id, id, channel, driver, recipient_id, recipient_name, recipient, template, variables, body, state,
                             next_attempt_at, created_at, updated_at)
       VALUES ($1, $2, 'whatsapp', 'twilio', $3, $4, $5, 'employee_lost.problem', '{}', $6, 'queued', now(), now(), now())`,
      [system.tenantId, v7(), dewi?.id, manager.name, manager.phone, body],
    );
    await database.end();
    await page.goto(`${system.url}/messages`);
    await page.locator('.message-item[data-channel="email"][data-state="sent"]').getByText('Pengganti pesan WhatsApp').waitFor();
    await page.locator('.message-item[data-channel="whatsapp"][data-state="failed"]').getByText('Dikirim lewat email').waitFor();
    expect(mail.mails.map(({ to }) => to)).toEqual([[manager.email]]);
    expect(await page.locator('#message-list').textContent()).not.toContain(manager.email);
    await shoot('messages-fallback');
    await page.locator('#language-btn').click();
    await page.getByText('In place of a WhatsApp message that did not arrive').waitFor();
    expect(pageErrors).toEqual([]);
  });
});
