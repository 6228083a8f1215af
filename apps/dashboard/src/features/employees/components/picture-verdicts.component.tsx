import { Badge, Group, Paper, Stack, Text } from '@mantine/core';
import type { PictureVerdict } from '@sigap/contracts';
import { IconCheck, IconX } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';

export function PictureVerdicts({ verdicts }: { verdicts: readonly PictureVerdict[] }) {
  const { t } = useTranslation();
  return (
    <Stack gap={6} role="status">
      {verdicts.map((verdict, index) => (
        <Paper key={`${index}-${verdict.name}`} withBorder px="sm" py={6} className="picture-verdict" data-verdict={verdict.verdict}>
          <Group justify="space-between" wrap="nowrap">
            <Text size="sm" truncate>
              {verdict.name}
            </Text>
            {verdict.verdict === 'accepted' ? (
              <Badge color="green" leftSection={<IconCheck size={12} />} flex="none">
                {t('enrolment.accepted')}
              </Badge>
            ) : (
              <Group gap="xs" wrap="nowrap" flex="none">
                <Text size="sm">{t(`enrolment.reason.${verdict.reason}`, { code: verdict.looksLike ?? '' })}</Text>
                <Badge color="red" leftSection={<IconX size={12} />}>
                  {t('enrolment.refused')}
                </Badge>
              </Group>
            )}
          </Group>
        </Paper>
      ))}
    </Stack>
  );
}
