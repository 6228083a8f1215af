import { Badge, Group, Stack, Table, Text } from '@mantine/core';
import type { User } from '@sigap/contracts';
import { RelativeTime } from '@sigap/ui';
import { useTranslation } from 'react-i18next';
import type { ShownPassword } from './password-once.component.js';
import { UserActions } from './user-actions.component.js';

interface Props {
  readonly users: readonly User[];
  readonly ownId: string;
  readonly onEdit: (user: User) => void;
  readonly onPassword: (shown: ShownPassword) => void;
}

export function UserTable({ users, ownId, onEdit, onPassword }: Props) {
  const { t } = useTranslation();
  return (
    <Table striped highlightOnHover verticalSpacing="xs" id="user-table">
      <Table.Thead>
        <Table.Tr>
          <Table.Th>{t('user.name')}</Table.Th>
          <Table.Th visibleFrom="sm">{t('user.role')}</Table.Th>
          <Table.Th visibleFrom="md">{t('user.phone')}</Table.Th>
          <Table.Th visibleFrom="md">{t('user.lastSignIn')}</Table.Th>
          <Table.Th visibleFrom="sm">{t('user.state')}</Table.Th>
          <Table.Th />
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {users.map((user) => (
          <Table.Tr key={user.id} data-user-email={user.email} data-disabled={user.disabled}>
            <Table.Td>
              <Stack gap={2}>
                <Group gap={6}>
                  <Text size="sm" fw={600}>
                    {user.name}
                  </Text>
                  {user.id === ownId ? (
                    <Badge size="xs" variant="outline">
                      {t('user.you')}
                    </Badge>
                  ) : null}
                </Group>
                <Text size="xs" c="dimmed" style={{ overflowWrap: 'anywhere' }}>
                  {user.email}
                </Text>
                <Group gap={6} hiddenFrom="sm">
                  <Text size="xs">{t(`user.roleOf.${user.role}`)}</Text>
                  <StateBadge user={user} />
                </Group>
              </Stack>
            </Table.Td>
            <Table.Td visibleFrom="sm">{t(`user.roleOf.${user.role}`)}</Table.Td>
            <Table.Td visibleFrom="md">{user.phone}</Table.Td>
            <Table.Td visibleFrom="md">
              <Text size="sm" {...(user.lastSignInAt ? {} : { c: 'dimmed' })}>
                {user.lastSignInAt ? <RelativeTime at={user.lastSignInAt} /> : t('user.neverSignedIn')}
              </Text>
            </Table.Td>
            <Table.Td visibleFrom="sm">
              <StateBadge user={user} />
            </Table.Td>
            <Table.Td>
              <UserActions user={user} isOwn={user.id === ownId} onEdit={onEdit} onPassword={onPassword} />
            </Table.Td>
          </Table.Tr>
        ))}
      </Table.Tbody>
    </Table>
  );
}

function StateBadge({ user }: { user: User }) {
  const { t } = useTranslation();
  return (
    <Badge color={user.disabled ? 'red' : 'green'} variant="light" flex="none">
      {t(user.disabled ? 'user.disabled' : 'user.active')}
    </Badge>
  );
}
