import { MantineProvider } from '@mantine/core';
import { incidentKinds, type Notification } from '@sigap/contracts';
import { startWords, switchLanguage } from '@sigap/ui';
import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { renderToStaticMarkup } from 'react-dom/server';
import { beforeAll, describe, expect, it, vi } from 'vitest';

const uuid = '0199a1b2-0000-7000-8000-000000000001';
const aNotification = (type: Notification['type']): Notification => ({
  id: uuid,
  incidentId: uuid,
  type,
  phase: 'problem',
  message: '[ALERT] Box 1',
  facts: {},
  employeeId: null,
  cameraId: null,
  edgeId: uuid,
  createdAt: '2026-11-20T08:00:00.000Z',
  isRead: false,
  readAt: null,
  incidentState: 'open',
  acknowledged: false,
});

/** What a browser has and Node has not. */
beforeAll(async () => {
  vi.stubGlobal('localStorage', { getItem: () => null, setItem: () => undefined });
  vi.stubGlobal('document', { documentElement: {} });
  await startWords();
});

async function shown(type: Notification['type']): Promise<string> {
  const { NotificationItem } = await import('./notification-item.component.js');
  return renderToStaticMarkup(
    <QueryClientProvider client={new QueryClient()}>
      <MantineProvider>
        <NotificationItem item={aNotification(type)} />
      </MantineProvider>
    </QueryClientProvider>,
  );
}

describe('NotificationItem', () => {
  it.each([
    ['id', 'Ruang di box menipis'],
    ['en', 'Room short on the box'],
  ] as const)('has words for a full box in %s', async (language, words) => {
    await switchLanguage(language);
    expect(await shown('DISK_LOW')).toContain(words);
  });

  it.each(['id', 'en'] as const)('has words for every kind of incident in %s', async (language) => {
    await switchLanguage(language);
    for (const kind of incidentKinds) expect(await shown(kind)).not.toContain(`notification.type.${kind}`);
  });
});
