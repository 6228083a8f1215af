import { ActionIcon, Button, Fieldset, Group, NumberInput, Select, SimpleGrid, Stack, TagsInput, Text, TextInput } from '@mantine/core';
import type { UseFormReturnType } from '@mantine/form';
import { type Settings, linearSymbologies } from '@sigap/contracts';
import { IconPlus, IconTrash } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';

export interface PackingRulesProps {
  readonly form: UseFormReturnType<Settings>;
  readonly disabled: boolean;
}

/** Rules of all packing stations, and how the labels of each marketplace look. */
export function PackingRulesFields({ form, disabled }: PackingRulesProps) {
  const { t } = useTranslation();
  const seconds = ` ${t('settings.seconds')}`;
  const whole = (name: string, label: string, suffix: string, min: number) => (
    <NumberInput label={label} suffix={suffix} min={min} allowDecimal={false} {...form.getInputProps(`packing.${name}`)} />
  );
  return (
    <Fieldset legend={t('settings.packing.title')} disabled={disabled} id="packing-rules">
      <Stack gap="md">
        <SimpleGrid cols={{ base: 1, sm: 2 }}>
          {whole('preRollSeconds', t('settings.packing.preRoll'), seconds, 0)}
          <Select
            label={t('settings.packing.onOtherCode')}
            allowDeselect={false}
            data={(['next', 'refuse'] as const).map((value) => ({ value, label: t(`settings.packing.onOtherCodeOf.${value}`) }))}
            {...form.getInputProps('packing.onOtherCode')}
          />
          {whole('idleSeconds', t('settings.packing.idle'), seconds, 5)}
          {whole('idleWarningSeconds', t('settings.packing.idleWarning'), seconds, 0)}
          {whole('limitSeconds', t('settings.packing.limit'), seconds, 10)}
          {whole('repeatDays', t('settings.packing.repeatDays'), ` ${t('settings.days')}`, 0)}
          <NumberInput label={t('settings.packing.quota')} suffix=" GB" min={0.1} {...form.getInputProps('packing.quotaGigabytes')} />
          <NumberInput
            label={t('settings.packing.cloudQuota')}
            description={t('settings.packing.cloudQuotaHint')}
            suffix=" GB"
            min={0.1}
            {...form.getInputProps('packing.cloudQuotaGigabytes')}
            value={form.values.packing.cloudQuotaGigabytes ?? ''}
            onChange={(value) => form.setFieldValue('packing.cloudQuotaGigabytes', value === '' ? null : Number(value))}
          />
          <Select
            label={t('settings.packing.upload')}
            allowDeselect={false}
            data={(['on-demand', 'all'] as const).map((value) => ({ value, label: t(`settings.packing.uploadOf.${value}`) }))}
            {...form.getInputProps('packing.upload')}
          />
          <NumberInput
            label={t('settings.packing.megabits')}
            description={t('settings.packing.megabitsHint')}
            suffix=" Mbit/s"
            min={0.1}
            {...form.getInputProps('packing.uploadMegabits')}
            value={form.values.packing.uploadMegabits ?? ''}
            onChange={(value) => form.setFieldValue('packing.uploadMegabits', value === '' ? null : Number(value))}
          />
        </SimpleGrid>
        <Platforms form={form} disabled={disabled} />
      </Stack>
    </Fieldset>
  );
}

function Platforms({ form, disabled }: PackingRulesProps) {
  const { t } = useTranslation();
  const add = () =>
    form.insertListItem('packing.platforms', {
      code: '',
      name: '',
      prefixes: [],
      characters: 'alphanumeric',
      minLength: 6,
      maxLength: 40,
      symbologies: [...linearSymbologies],
      disputeDays: 14,
    });
  return (
    <Stack gap="xs">
      <Text fw={600} size="sm">
        {t('settings.packing.platforms')}
      </Text>
      {form.values.packing.platforms.map((_, index) => (
        <PlatformFields
          key={index}
          form={form}
          at={`packing.platforms.${index}`}
          disabled={disabled}
          onRemove={() => form.removeListItem('packing.platforms', index)}
        />
      ))}
      {disabled ? null : (
        <Button variant="default" size="xs" leftSection={<IconPlus size={14} />} onClick={add} w="fit-content">
          {t('settings.packing.addPlatform')}
        </Button>
      )}
    </Stack>
  );
}

interface PlatformFieldsProps extends PackingRulesProps {
  /** Path of the platform in the form. */
  readonly at: string;
  readonly onRemove: () => void;
}

function PlatformFields({ form, at, disabled, onRemove }: PlatformFieldsProps) {
  const { t } = useTranslation();
  const days = ` ${t('settings.days')}`;
  return (
    <Group gap="xs" align="flex-end" className="platform-row">
      <TextInput label={t('settings.packing.platformCode')} w={110} {...form.getInputProps(`${at}.code`)} />
      <TextInput label={t('employee.name')} w={130} {...form.getInputProps(`${at}.name`)} />
      <TagsInput
        label={t('settings.packing.prefixes')}
        w={170}
        placeholder={t('settings.packing.anyPrefix')}
        {...form.getInputProps(`${at}.prefixes`)}
      />
      <Select
        label={t('settings.packing.characters')}
        w={140}
        allowDeselect={false}
        data={(['digits', 'alphanumeric', 'any'] as const).map((value) => ({ value, label: t(`settings.packing.charactersOf.${value}`) }))}
        {...form.getInputProps(`${at}.characters`)}
      />
      <NumberInput label={t('settings.packing.minLength')} w={80} min={1} max={80} {...form.getInputProps(`${at}.minLength`)} />
      <NumberInput label={t('settings.packing.maxLength')} w={80} min={1} max={80} {...form.getInputProps(`${at}.maxLength`)} />
      <NumberInput
        label={t('settings.packing.disputeDays')}
        w={110}
        suffix={days}
        min={1}
        max={365}
        {...form.getInputProps(`${at}.disputeDays`)}
      />
      {disabled ? null : (
        <ActionIcon variant="subtle" color="red" size="lg" aria-label={t('action.remove')} onClick={onRemove}>
          <IconTrash size={16} />
        </ActionIcon>
      )}
    </Group>
  );
}
