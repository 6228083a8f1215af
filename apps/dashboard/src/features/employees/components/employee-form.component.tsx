import { Button, Group, Modal, Select, Stack, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { notifications } from '@mantine/notifications';
import { type Employee, employeeRoutes } from '@sigap/contracts';
import { useTranslation } from 'react-i18next';
import { useFailureNotice } from '../../../app/use-failure-notice.js';
import { useSaveEmployee } from '../api/employees.js';

interface Props {
  readonly employee: Employee | null;
  readonly all: readonly Employee[];
  readonly onClose: () => void;
  readonly onCreated: (id: string) => void;
}

/** Adds or changes one employee; checked by the same schema as on the server. */
export function EmployeeForm({ employee, all, onClose, onCreated }: Props) {
  const { t } = useTranslation();
  const save = useSaveEmployee();
  const onError = useFailureNotice();
  const form = useForm({
    initialValues: {
      code: employee?.code ?? '',
      name: employee?.name ?? '',
      department: employee?.department ?? '',
      role: employee?.role ?? '',
      supervisorId: employee?.supervisorId ?? null,
      phone: employee?.phone ?? '',
      email: employee?.email ?? '',
    },
    validate: (values) => {
      const parsed = employeeRoutes.create.body.safeParse(bodyOf(values));
      if (parsed.success) return {};
      return Object.fromEntries(
        parsed.error.issues.map((issue) => [issue.path.join('.'), issue.path[0] === 'phone' ? t('employee.phoneHint') : issue.message]),
      );
    },
  });

  const submit = form.onSubmit((values) => {
    save.mutate(
      { id: employee?.id, ...bodyOf(values) },
      {
        onError,
        onSuccess: (saved) => {
          notifications.show({ color: 'green', message: t('state.saved') });
          onClose();
          if (!employee) onCreated(saved.id);
        },
      },
    );
  });

  return (
    <Modal
      opened
      onClose={onClose}
      title={t(employee ? 'employee.edit' : 'employee.add')}
      closeButtonProps={{ 'aria-label': t('action.close') }}
    >
      <form onSubmit={submit} noValidate>
        <Stack gap="sm">
          <TextInput label={t('employee.code')} name="code" required placeholder="EMP001" {...form.getInputProps('code')} />
          <TextInput label={t('employee.name')} name="name" required {...form.getInputProps('name')} />
          <TextInput label={t('employee.department')} name="department" {...form.getInputProps('department')} />
          <TextInput label={t('employee.role')} name="role" {...form.getInputProps('role')} />
          <Select
            label={t('employee.supervisor')}
            searchable
            clearable
            data={all
              .filter((other) => other.id !== employee?.id)
              .map((other) => ({ value: other.id, label: `${other.code} · ${other.name}` }))}
            {...form.getInputProps('supervisorId')}
          />
          <TextInput
            label={t('employee.phone')}
            name="phone"
            type="tel"
            description={t('employee.phoneHint')}
            {...form.getInputProps('phone')}
          />
          <TextInput
            label={t('employee.email')}
            name="email"
            type="email"
            description={t('employee.emailHint')}
            {...form.getInputProps('email')}
          />
          <Group justify="flex-end">
            <Button variant="default" onClick={onClose}>
              {t('action.cancel')}
            </Button>
            <Button type="submit" loading={save.isPending}>
              {t('action.save')}
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}

interface Values {
  code: string;
  name: string;
  department: string;
  role: string;
  supervisorId: string | null;
  phone: string;
  email: string;
}

/** Empty inputs mean "none". */
const bodyOf = (values: Values) => ({
  code: values.code,
  name: values.name,
  department: values.department.trim() || null,
  role: values.role.trim() || null,
  supervisorId: values.supervisorId,
  phone: values.phone.trim() || null,
  email: values.email.trim() || null,
});
