import { Alert, Button, Fieldset, Group, NumberInput, Select, SimpleGrid, Stack, Text, TextInput, Title } from '@mantine/core';
import { useForm } from '@mantine/form';
import { notifications } from '@mantine/notifications';
import { settingsFault, type SettingsReply, settings as settingsSchema } from '@sigap/contracts';
import { useTranslation } from 'react-i18next';
import { QueryStates } from '../../../app/query-states.component.js';
import { useFailureNotice } from '../../../app/use-failure-notice.js';
import { useSession } from '../../session/api/session.js';
import { useSaveSettings, useSettings } from '../api/settings.js';
import { changedSettings } from '../hooks/changed-settings.js';
import { DepartmentThresholds } from './department-thresholds.component.js';
import { PackCard } from './pack-card.component.js';
import { PackingRulesFields } from './packing-rules.component.js';

export function SettingsPage() {
  const { t } = useTranslation();
  const query = useSettings();
  return (
    <Stack gap="md" maw={820}>
      <Title order={1} size="h3">
        {t('settings.title')}
      </Title>
      <QueryStates query={query}>{(reply) => <SettingsForm reply={reply} />}</QueryStates>
    </Stack>
  );
}

function SettingsForm({ reply }: { reply: SettingsReply }) {
  const { t } = useTranslation();
  const session = useSession();
  const save = useSaveSettings();
  const onError = useFailureNotice();
  const mayEdit = session.data?.user.role === 'admin';
  const { pack, ...values } = reply;
  const form = useForm({
    initialValues: values,
    validate: (current) => {
      const parsed = settingsSchema.safeParse(current);
      const errors = parsed.success ? {} : Object.fromEntries(parsed.error.issues.map((issue) => [issue.path.join('.'), issue.message]));
      const fault = settingsFault(current);
      return fault === null ? errors : { ...errors, [fault.path]: t('error.setting_invalid') };
    },
  });
  const submit = form.onSubmit((changed) =>
    // against what this form began with: what was read since may hold somebody else's changes
    save.mutate(changedSettings(form.getInitialValues(), changed), {
      onError,
      onSuccess: (answer) => {
        const saved = settingsSchema.strip().parse(answer);
        form.setInitialValues(saved);
        form.setValues(saved);
        notifications.show({ color: 'green', message: t('state.saved') });
      },
    }),
  );
  const seconds = ` ${t('settings.seconds')}`;

  return (
    <form onSubmit={submit} noValidate>
      <Stack gap="md">
        {mayEdit ? null : <Alert color="gray">{t('settings.readOnly')}</Alert>}
        <Fieldset legend={t('settings.presence')} disabled={!mayEdit}>
          <SimpleGrid cols={{ base: 1, sm: 2 }}>
            <NumberInput
              label={t('settings.offlineAfter')}
              suffix={seconds}
              min={5}
              allowDecimal={false}
              {...form.getInputProps('presence.offlineAfterSeconds')}
            />
            <NumberInput
              label={t('settings.alertAfter')}
              suffix={seconds}
              min={5}
              allowDecimal={false}
              {...form.getInputProps('presence.alertAfterSeconds')}
            />
          </SimpleGrid>
          <DepartmentThresholds form={form} disabled={!mayEdit} />
        </Fieldset>
        <Fieldset legend={t('settings.alerts')} disabled={!mayEdit}>
          <SimpleGrid cols={{ base: 1, sm: 2 }}>
            <NumberInput
              label={t('settings.hold')}
              suffix={seconds}
              min={0}
              allowDecimal={false}
              {...form.getInputProps('alerts.holdSeconds')}
            />
            <NumberInput
              label={t('settings.downAfter')}
              suffix={seconds}
              min={1}
              allowDecimal={false}
              {...form.getInputProps('alerts.downAfterSeconds')}
            />
            <NumberInput label={t('settings.perHour')} min={1} allowDecimal={false} {...form.getInputProps('alerts.maxPerPersonPerHour')} />
            <Select
              label={t('settings.language')}
              allowDeselect={false}
              data={[
                { value: 'id', label: 'Bahasa Indonesia' },
                { value: 'en', label: 'English' },
              ]}
              {...form.getInputProps('alerts.language')}
            />
            <TextInput label={t('settings.timeZone')} {...form.getInputProps('site.timeZone')} />
          </SimpleGrid>
        </Fieldset>
        <Fieldset legend={t('settings.recognition')} disabled={!mayEdit}>
          <SimpleGrid cols={{ base: 1, sm: 2 }}>
            <NumberInput
              label={t('settings.threshold')}
              description={t('settings.thresholdHint', { value: pack.threshold })}
              step={0.01}
              max={1}
              {...form.getInputProps('recognition.threshold')}
              value={form.values.recognition.threshold ?? ''}
              onChange={(value) => form.setFieldValue('recognition.threshold', value === '' ? null : Number(value))}
            />
            <NumberInput label={t('settings.sampleFps')} min={0.5} max={15} {...form.getInputProps('recognition.sampleFps')} />
          </SimpleGrid>
          <PackCard pack={pack} />
        </Fieldset>
        <PackingRulesFields form={form} disabled={!mayEdit} />
        <Fieldset legend={t('settings.privacy')} disabled={!mayEdit}>
          <SimpleGrid cols={{ base: 1, sm: 2 }}>
            <NumberInput
              label={t('settings.snapshotDays')}
              description={t('settings.snapshotDaysHint')}
              suffix={` ${t('settings.days')}`}
              min={1}
              max={90}
              allowDecimal={false}
              {...form.getInputProps('privacy.snapshotDays')}
            />
            <NumberInput
              label={t('settings.messageAddressDays')}
              description={t('settings.messageAddressDaysHint')}
              suffix={` ${t('settings.days')}`}
              min={1}
              max={3650}
              allowDecimal={false}
              {...form.getInputProps('privacy.messageAddressDays')}
            />
          </SimpleGrid>
        </Fieldset>
        {mayEdit ? (
          <Group justify="flex-end">
            <Text size="sm" c="dimmed">
              {save.isSuccess && !form.isDirty() ? t('state.saved') : ''}
            </Text>
            <Button type="submit" loading={save.isPending}>
              {t('action.save')}
            </Button>
          </Group>
        ) : null}
      </Stack>
    </form>
  );
}
