import { ActionIcon, Group, Text, Tooltip } from '@mantine/core';
import { modals } from '@mantine/modals';
import { notifications } from '@mantine/notifications';
import type { User } from '@sigap/contracts';
import { IconKey, IconPencil, IconUserCheck, IconUserOff } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { useFailureNotice } from '../../../app/use-failure-notice.js';
import { useChangeUser } from '../api/users.js';
import { newPassword } from '../hooks/new-password.js';
import type { ShownPassword } from './password-once.component.js';

interface Props {
  readonly user: User;
  readonly isOwn: boolean;
  readonly onEdit: (user: User) => void;
  readonly onPassword: (shown: ShownPassword) => void;
}

/** What can be done with a user. Of the own account only the name and the number: nobody locks himself out. */
export function UserActions({ user, isOwn, onEdit, onPassword }: Props) {
  const { t } = useTranslation();
  const change = useChangeUser();
  const onError = useFailureNotice();
  const { id, name, email } = user;

  const confirm = (title: string, text: string, confirmLabel: string, onConfirm: () => void) =>
    modals.openConfirmModal({
      title,
      children: <Text size="sm">{text}</Text>,
      labels: { confirm: confirmLabel, cancel: t('action.cancel') },
      confirmProps: { color: 'red' },
      onConfirm,
    });
  const disable = () =>
    confirm(t('user.disableTitle', { name }), t('user.disableText', { email }), t('user.disable'), () =>
      change.mutate({ id, disabled: true }, { onError, onSuccess: () => notifications.show({ message: t('state.saved') }) }),
    );
  const enable = () =>
    change.mutate(
      { id, disabled: false },
      { onError, onSuccess: () => notifications.show({ color: 'green', message: t('user.enabled', { name }) }) },
    );
  const reset = () =>
    confirm(t('user.resetTitle', { name }), t('user.resetText'), t('user.reset'), () => {
      const password = newPassword();
      change.mutate({ id, password }, { onError, onSuccess: () => onPassword({ name, email, password }) });
    });

  return (
    <Group gap={4} wrap="nowrap" justify="flex-end">
      <Action label={t('action.edit')} name={name} icon={<IconPencil size={16} />} onClick={() => onEdit(user)} />
      {isOwn ? null : (
        <>
          <Action label={t('user.reset')} name={name} icon={<IconKey size={16} />} isBusy={change.isPending} onClick={reset} />
          {user.disabled ? (
            <Action label={t('user.enable')} name={name} icon={<IconUserCheck size={16} />} isBusy={change.isPending} onClick={enable} />
          ) : (
            <Action
              label={t('user.disable')}
              name={name}
              icon={<IconUserOff size={16} />}
              color="red"
              isBusy={change.isPending}
              onClick={disable}
            />
          )}
        </>
      )}
    </Group>
  );
}

interface ActionProps {
  readonly label: string;
  readonly name: string;
  readonly icon: ReactNode;
  readonly color?: string;
  readonly isBusy?: boolean;
  readonly onClick: () => void;
}

function Action({ label, name, icon, color, isBusy = false, onClick }: ActionProps) {
  return (
    <Tooltip label={label}>
      <ActionIcon variant="default" {...(color ? { c: color } : {})} loading={isBusy} aria-label={`${label}: ${name}`} onClick={onClick}>
        {icon}
      </ActionIcon>
    </Tooltip>
  );
}
