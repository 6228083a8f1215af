import { Button, Group, Modal, Select, Stack, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { notifications } from '@mantine/notifications';
import { identityRoutes, type Role, roles, type User } from '@sigap/contracts';
import { useTranslation } from 'react-i18next';
import { useFailureNotice } from '../../../app/use-failure-notice.js';
import { useChangeUser, useCreateUser } from '../api/users.js';
import { newPassword } from '../hooks/new-password.js';
import type { ShownPassword } from './password-once.component.js';

interface Props {
  /** Null: a new one. */
  readonly user: User | null;
  readonly isOwn: boolean;
  readonly onClose: () => void;
  readonly onPassword: (shown: ShownPassword) => void;
}

/** Adds a user, with a password that is shown once, or changes one; checked by the same schema as on the server. */
export function UserForm({ user, isOwn, onClose, onPassword }: Props) {
  const { t } = useTranslation();
  const create = useCreateUser();
  const change = useChangeUser();
  const onError = useFailureNotice();
  const form = useForm({
    initialValues: {
      name: user?.name ?? '',
      email: user?.email ?? '',
      role: user?.role ?? ('supervisor' satisfies Role),
      phone: user?.phone ?? '',
    },
    validate: (values) => {
      const parsed = identityRoutes.createUser.body.safeParse({ ...bodyOf(values), password: newPassword() });
      if (parsed.success) return {};
      return Object.fromEntries(
        parsed.error.issues.map((issue) => [issue.path.join('.'), issue.path[0] === 'phone' ? t('employee.phoneHint') : issue.message]),
      );
    },
  });

  const onSaved = () => {
    notifications.show({ color: 'green', message: t('state.saved') });
    onClose();
  };
  const submit = form.onSubmit((values) => {
    const { email, ...visible } = bodyOf(values);
    if (user) {
      change.mutate({ id: user.id, ...visible }, { onError, onSuccess: onSaved });
      return;
    }
    const password = newPassword();
    const onSuccess = (created: User) => {
      onSaved();
      onPassword({ name: created.name, email: created.email, password });
    };
    create.mutate({ ...visible, email, password }, { onError, onSuccess });
  });

  return (
    <Modal opened onClose={onClose} title={t(user ? 'user.edit' : 'user.add')} closeButtonProps={{ 'aria-label': t('action.close') }}>
      <form onSubmit={submit} noValidate>
        <Stack gap="sm">
          <TextInput label={t('user.name')} name="name" required {...form.getInputProps('name')} />
          <TextInput label={t('user.email')} name="email" type="email" required disabled={user !== null} {...form.getInputProps('email')} />
          <Select
            label={t('user.role')}
            id="user-role"
            allowDeselect={false}
            disabled={isOwn}
            description={isOwn ? t('user.youHint') : undefined}
            data={roles.map((role) => ({ value: role, label: t(`user.roleOf.${role}`) }))}
            {...form.getInputProps('role')}
          />
          <TextInput label={t('user.phone')} name="phone" type="tel" description={t('user.phoneHint')} {...form.getInputProps('phone')} />
          <Group justify="flex-end">
            <Button variant="default" onClick={onClose}>
              {t('action.cancel')}
            </Button>
            <Button type="submit" loading={create.isPending || change.isPending}>
              {t('action.save')}
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}

/** An empty number means "none". */
const bodyOf = (values: { name: string; email: string; role: Role; phone: string }) => ({ ...values, phone: values.phone.trim() || null });
