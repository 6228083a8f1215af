import { Button, Group, Stack, TextInput, Title } from '@mantine/core';
import type { User } from '@sigap/contracts';
import { EmptyState } from '@sigap/ui';
import { IconPlus, IconSearch } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { QueryStates } from '../../../app/query-states.component.js';
import { useSession } from '../../session/api/session.js';
import { useUsers } from '../api/users.js';
import { PasswordOnce, type ShownPassword } from './password-once.component.js';
import { UserForm } from './user-form.component.js';
import { UserTable } from './user-table.component.js';

export function UsersPage() {
  const { t } = useTranslation();
  const session = useSession();
  const query = useUsers();
  const [search, setSearch] = useState('');
  const [editing, setEditing] = useState<User | 'new' | null>(null);
  const [password, setPassword] = useState<ShownPassword | null>(null);
  const ownId = session.data?.user.id ?? '';
  const words = search.trim().toLowerCase();
  const isFound = (user: User) => `${user.name} ${user.email} ${t(`user.roleOf.${user.role}`)}`.toLowerCase().includes(words);

  return (
    <Stack gap="md">
      <Group justify="space-between">
        <Title order={1} size="h3">
          {t('user.title')}
        </Title>
        <Button id="add-user-btn" leftSection={<IconPlus size={16} />} onClick={() => setEditing('new')}>
          {t('user.add')}
        </Button>
      </Group>
      <TextInput
        leftSection={<IconSearch size={16} />}
        placeholder={t('user.searchHint')}
        aria-label={t('action.search')}
        value={search}
        onChange={(event) => setSearch(event.currentTarget.value)}
      />
      <QueryStates query={query}>
        {(all) => {
          const shown = all.filter(isFound);
          if (shown.length === 0) return <EmptyState title={t(all.length === 0 ? 'user.none' : 'live.noMatch')} />;
          return <UserTable users={shown} ownId={ownId} onEdit={setEditing} onPassword={setPassword} />;
        }}
      </QueryStates>
      {editing ? (
        <UserForm
          user={editing === 'new' ? null : editing}
          isOwn={editing !== 'new' && editing.id === ownId}
          onClose={() => setEditing(null)}
          onPassword={setPassword}
        />
      ) : null}
      <PasswordOnce shown={password} onClose={() => setPassword(null)} />
    </Stack>
  );
}
