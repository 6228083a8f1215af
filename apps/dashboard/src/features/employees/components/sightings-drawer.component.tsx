import { Center, Drawer, Group, Image, Skeleton, Stack, Text } from '@mantine/core';
import type { Employee, Sighting } from '@sigap/contracts';
import { EmptyState, errorWords, languageOf } from '@sigap/ui';
import { IconPhotoOff } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { QueryStates } from '../../../app/query-states.component.js';
import { useOldestPicture, useSightingPicture, useSightings } from '../api/sightings.js';

/** Where and when a person was last seen, each with its best picture while that is kept. */
export function SightingsDrawer({ employee, onClose }: { employee: Employee | null; onClose: () => void }) {
  const { t } = useTranslation();
  return (
    <Drawer
      opened={employee !== null}
      onClose={onClose}
      position="right"
      size="md"
      title={t('sighting.title', { name: employee?.name ?? '' })}
      closeButtonProps={{ 'aria-label': t('action.close') }}
    >
      {employee ? <Sightings key={employee.id} employeeId={employee.id} /> : null}
    </Drawer>
  );
}

function Sightings({ employeeId }: { employeeId: string }) {
  const { t } = useTranslation();
  const query = useSightings(employeeId);
  return (
    <Stack gap="md" id="sightings">
      <Text size="sm" c="dimmed">
        {t('sighting.audited')}
      </Text>
      <QueryStates query={query}>
        {({ items }) =>
          items.length === 0 ? (
            <EmptyState title={t('sighting.none')} hint={t('sighting.noneHint')} />
          ) : (
            <Stack component="ul" gap="sm" p={0} m={0} style={{ listStyle: 'none' }}>
              {items.map((sighting) => (
                <SightingRow key={sighting.id} sighting={sighting} />
              ))}
            </Stack>
          )
        }
      </QueryStates>
    </Stack>
  );
}

function SightingRow({ sighting }: { sighting: Sighting }) {
  const { t, i18n } = useTranslation();
  const language = languageOf(i18n.language);
  const began = new Date(sighting.startedAt).toLocaleString(language, { dateStyle: 'medium', timeStyle: 'medium' });
  const until = new Date(sighting.lastSeenAt).toLocaleTimeString(language, { timeStyle: 'medium' });
  const place = [sighting.cameraName ?? t('sighting.cameraGone'), sighting.zone].filter(Boolean).join(' · ');
  return (
    <Group component="li" className="sighting" data-sighting-id={sighting.id} gap="md" wrap="nowrap" align="center">
      <SightingPicture sighting={sighting} alt={t('sighting.pictureOf', { name: sighting.employeeName, place, time: began })} />
      <Stack gap={2} miw={0}>
        <Text size="sm" fw={600}>
          {place}
        </Text>
        <Text size="sm">
          <time dateTime={sighting.startedAt}>{began}</time> – <time dateTime={sighting.lastSeenAt}>{until}</time>
        </Text>
        <Text size="xs" c="dimmed">
          {t(sighting.endedAt === null ? 'sighting.running' : 'sighting.ended')} ·{' '}
          {t('sighting.similarity', { value: sighting.similarity.toFixed(2) })}
        </Text>
      </Stack>
    </Group>
  );
}

const side = 96;

function SightingPicture({ sighting, alt }: { sighting: Sighting; alt: string }) {
  const { t, i18n } = useTranslation();
  const { url, error } = useSightingPicture(sighting);
  const oldest = useOldestPicture();
  const isOver = oldest !== null && Date.parse(sighting.lastSeenAt) < oldest;
  const without = sighting.hasPicture ? error && errorWords(error, i18n).message : t(isOver ? 'sighting.expired' : 'sighting.noPicture');
  if (without) {
    return (
      <Center w={side} h={side} bg="var(--mantine-color-default-hover)" className="sighting-no-picture" style={{ flexShrink: 0 }}>
        <Stack gap={2} align="center">
          <IconPhotoOff size={24} stroke={1.4} aria-hidden />
          <Text size="xs" c="dimmed" ta="center" lh={1.2}>
            {without}
          </Text>
        </Stack>
      </Center>
    );
  }
  if (!url) return <Skeleton w={side} h={side} style={{ flexShrink: 0 }} />;
  return <Image src={url} alt={alt} w={side} h={side} fit="cover" radius="sm" style={{ flexShrink: 0 }} />;
}
