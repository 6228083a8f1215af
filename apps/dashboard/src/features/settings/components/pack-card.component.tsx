import { Alert, List, Paper, Stack, Text } from '@mantine/core';
import type { SettingsReply } from '@sigap/contracts';
import { useTranslation } from 'react-i18next';

/** The model pack in use and what was measured of it. */
export function PackCard({ pack }: { pack: SettingsReply['pack'] }) {
  const { t } = useTranslation();
  return (
    <Paper withBorder p="sm" mt="md">
      <Stack gap={6}>
        <Text size="sm" fw={600}>
          {t('settings.pack')}: {pack.title} ({pack.name})
        </Text>
        <Text size="sm" c="dimmed">
          {t('settings.licence')}: {pack.licence}
        </Text>
        {pack.measured.length > 0 ? (
          <>
            <Text size="sm">{t('settings.measured')}</Text>
            <List size="sm">
              {pack.measured.map((row) => (
                <List.Item key={`${row.where}-${row.note}`}>
                  {row.where}: {row.note}
                </List.Item>
              ))}
            </List>
          </>
        ) : null}
        {pack.advice ? <Alert color="yellow">{pack.advice}</Alert> : null}
      </Stack>
    </Paper>
  );
}
