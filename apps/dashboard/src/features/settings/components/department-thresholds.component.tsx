import { ActionIcon, Autocomplete, Button, Group, NumberInput, Stack, Text } from '@mantine/core';
import type { UseFormReturnType } from '@mantine/form';
import type { Settings } from '@sigap/contracts';
import { IconPlus, IconTrash } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { useDepartments } from '../api/departments.js';

export interface DepartmentThresholdsProps {
  readonly form: UseFormReturnType<Settings>;
  readonly disabled: boolean;
}

/** Departments whose people are missed sooner or later than everybody else. */
export function DepartmentThresholds({ form, disabled }: DepartmentThresholdsProps) {
  const { t } = useTranslation();
  const known = useDepartments(!disabled);
  const path = 'presence.departments';
  const { departments, ...everybody } = form.values.presence;
  const seconds = ` ${t('settings.seconds')}`;
  return (
    <Stack gap="xs" mt="md" id="department-thresholds">
      <Text fw={600} size="sm">
        {t('settings.departments')}
      </Text>
      {departments.length === 0 ? (
        <Text size="sm" c="dimmed">
          {t('settings.noDepartments')}
        </Text>
      ) : null}
      {departments.map((_, index) => (
        <Group key={index} gap="xs" align="flex-end" className="department-row">
          <Autocomplete label={t('employee.department')} w={200} data={known} {...form.getInputProps(`${path}.${index}.department`)} />
          {(['offlineAfter', 'alertAfter'] as const).map((name) => (
            <NumberInput
              key={name}
              label={t(`settings.${name}`)}
              w={215}
              suffix={seconds}
              min={5}
              allowDecimal={false}
              {...form.getInputProps(`${path}.${index}.${name}Seconds`)}
            />
          ))}
          {disabled ? null : (
            <ActionIcon
              variant="subtle"
              color="red"
              size="lg"
              aria-label={t('action.remove')}
              onClick={() => form.removeListItem(path, index)}
            >
              <IconTrash size={16} />
            </ActionIcon>
          )}
        </Group>
      ))}
      {disabled ? null : (
        <Button
          variant="default"
          size="xs"
          leftSection={<IconPlus size={14} />}
          w="fit-content"
          onClick={() => form.insertListItem(path, { department: '', ...everybody })}
        >
          {t('settings.addDepartment')}
        </Button>
      )}
    </Stack>
  );
}
