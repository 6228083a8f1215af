import { Button, Progress, Stack, Table, Text } from '@mantine/core';
import { Dropzone } from '@mantine/dropzone';
import type { PublicVerification } from '@sigap/contracts';
import { ErrorState, VerdictAlert, errorWords, languageOf } from '@sigap/ui';
import { IconFileSearch } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useVerification } from '../api/verification.js';
import { PublicFrame } from './public-frame.component.js';

/** Is this file what was recorded? For anybody: the file is hashed in the browser and never sent. */
export function VerifyPage() {
  const { t, i18n } = useTranslation();
  const [progress, setProgress] = useState(0);
  const verification = useVerification(setProgress);
  const { data, error, isPending, isError } = verification;
  return (
    <PublicFrame title={t('verify.title')}>
      <Text size="sm">{t('verify.intro')}</Text>
      <Dropzone
        onDrop={([file]) => file && verification.mutate(file)}
        multiple={false}
        loading={isPending}
        inputProps={{ 'aria-label': t('verify.choose'), id: 'verify-file' }}
      >
        <Stack align="center" gap={4} py="lg">
          <IconFileSearch size={36} stroke={1.4} aria-hidden />
          <Text fw={600}>{t('verify.choose')}</Text>
          <Text size="xs" c="dimmed">
            {t('verify.stays')}
          </Text>
        </Stack>
      </Dropzone>
      {isPending ? <Progress value={progress * 100} animated aria-label={t('verify.hashing')} /> : null}
      {isError ? <ErrorState {...errorWords(error, i18n)} /> : null}
      {data ? (
        <Stack gap="xs">
          <VerdictAlert verdict={data.found} />
          <Facts fileName={data.fileName} sha256={data.sha256} found={data.found} />
          <Button variant="default" onClick={() => verification.reset()}>
            {t('verify.another')}
          </Button>
        </Stack>
      ) : null}
    </PublicFrame>
  );
}

function Facts({ fileName, sha256, found }: { fileName: string; sha256: string; found: PublicVerification }) {
  const { t, i18n } = useTranslation();
  const when = (at: string) => new Date(at).toLocaleString(languageOf(i18n.language), { dateStyle: 'medium', timeStyle: 'medium' });
  const { clip } = found;
  const rows: [string, string][] = [
    [t('verify.file'), fileName],
    ['SHA-256', sha256],
  ];
  if (clip !== null)
    rows.push(
      [t('verify.company'), clip.company],
      [t('recording.label'), clip.label],
      [t('recording.station'), clip.cameraName],
      [t('recording.scannedAt'), when(clip.scannedAt)],
      [t('recording.stoppedAt'), when(clip.stoppedAt)],
    );
  return (
    <Table withRowBorders={false} verticalSpacing={3}>
      <Table.Tbody>
        {rows.map(([name, value]) => (
          <Table.Tr key={name}>
            <Table.Th w={140} fw={500} c="dimmed">
              {name}
            </Table.Th>
            <Table.Td className="barcode">{value}</Table.Td>
          </Table.Tr>
        ))}
      </Table.Tbody>
    </Table>
  );
}
