import { Alert, Button, Drawer, Group, Loader, Select, Stack, Text, Title } from '@mantine/core';
import { Dropzone } from '@mantine/dropzone';
import { modals } from '@mantine/modals';
import { type Employee, consentMethods, enrolmentLimits } from '@sigap/contracts';
import { languageOf } from '@sigap/ui';
import { IconFaceId, IconPhotoPlus } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useFailureNotice } from '../../../app/use-failure-notice.js';
import { useEnrol, useRecordConsent, useWithdrawConsent } from '../api/enrolment.js';
import { EnrolledPictures } from './enrolled-pictures.component.js';
import { PictureVerdicts } from './picture-verdicts.component.js';

/** Consent first, then pictures; each picture gets its verdict. */
export function EnrolmentDrawer({ employee, onClose }: { employee: Employee | null; onClose: () => void }) {
  const { t } = useTranslation();
  return (
    <Drawer
      opened={employee !== null}
      onClose={onClose}
      position="right"
      size="lg"
      title={t('enrolment.title', { name: employee?.name ?? '' })}
      closeButtonProps={{ 'aria-label': t('action.close') }}
    >
      {employee ? <Enrolment key={employee.id} employee={employee} /> : null}
    </Drawer>
  );
}

function Enrolment({ employee }: { employee: Employee }) {
  const { t } = useTranslation();
  const enrol = useEnrol(employee.id);
  const onError = useFailureNotice();
  const send = (files: File[]) => {
    if (files.length > 0) enrol.mutate(files, { onError });
  };
  return (
    <Stack gap="md" id="enrolment">
      <Consent employee={employee} />
      <Dropzone
        onDrop={send}
        onReject={(rejected) => send(rejected.map((each) => each.file).slice(0, enrolmentLimits.maxFiles))}
        maxFiles={enrolmentLimits.maxFiles}
        accept={['image/jpeg', 'image/png', 'image/webp']}
        disabled={!employee.consent || enrol.isPending}
        inputProps={{ 'aria-label': t('enrolment.drop') }}
        opacity={employee.consent ? 1 : 0.5}
      >
        <Stack align="center" gap={6} py="md">
          <IconPhotoPlus size={36} stroke={1.4} aria-hidden />
          <Text fw={600} ta="center">
            {t('enrolment.drop')}
          </Text>
          <Text size="sm" c="dimmed" ta="center">
            {t('enrolment.dropHint')}
          </Text>
        </Stack>
      </Dropzone>
      {enrol.isPending ? (
        <Group gap="sm" role="status">
          <Loader size="sm" />
          <Text size="sm">{t('enrolment.uploading', { count: enrol.variables.length })}</Text>
        </Group>
      ) : null}
      {enrol.data && !enrol.isPending ? <PictureVerdicts verdicts={enrol.data.items} /> : null}
      <Title order={3} size="h5">
        {t('enrolment.pictures')}
      </Title>
      <EnrolledPictures employeeId={employee.id} />
    </Stack>
  );
}

function Consent({ employee }: { employee: Employee }) {
  const { t, i18n } = useTranslation();
  const record = useRecordConsent(employee.id);
  const withdraw = useWithdrawConsent(employee.id);
  const onError = useFailureNotice();
  const [method, setMethod] = useState<(typeof consentMethods)[number]>('written');
  const methodWords = (name: string) => {
    const known = consentMethods.find((each) => each === name);
    return known ? t(`enrolment.consentMethod.${known}`) : name;
  };

  if (employee.consent) {
    const date = new Date(employee.consent.recordedAt).toLocaleDateString(languageOf(i18n.language), { dateStyle: 'long' });
    const ask = () =>
      modals.openConfirmModal({
        title: t('enrolment.withdrawTitle', { name: employee.name }),
        children: <Text size="sm">{t('enrolment.withdrawText')}</Text>,
        labels: { confirm: t('enrolment.withdraw'), cancel: t('action.cancel') },
        confirmProps: { color: 'red' },
        onConfirm: () => withdraw.mutate(undefined, { onError }),
      });
    return (
      <Alert color="green" title={t('enrolment.consent')}>
        <Group justify="space-between">
          <Text size="sm">{t('enrolment.consentGiven', { method: methodWords(employee.consent.method), date })}</Text>
          <Button size="compact-sm" variant="subtle" color="red" loading={withdraw.isPending} onClick={ask}>
            {t('enrolment.withdraw')}
          </Button>
        </Group>
      </Alert>
    );
  }
  return (
    <Alert color="yellow" icon={<IconFaceId size={20} />} title={t('enrolment.consent')}>
      <Stack gap="sm">
        <Text size="sm">{t('enrolment.consentNeeded')}</Text>
        <Group gap="xs">
          <Select
            size="xs"
            aria-label={t('enrolment.consent')}
            allowDeselect={false}
            value={method}
            onChange={(value) => setMethod(value ?? 'written')}
            data={consentMethods.map((value) => ({ value, label: methodWords(value) }))}
          />
          <Button id="consent-btn" size="xs" loading={record.isPending} onClick={() => record.mutate(method, { onError })}>
            {t('enrolment.consentRecord')}
          </Button>
        </Group>
      </Stack>
    </Alert>
  );
}
