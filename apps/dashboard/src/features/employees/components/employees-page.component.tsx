import { Button, Group, Stack, TextInput, Title } from '@mantine/core';
import { type Employee, peopleEditors } from '@sigap/contracts';
import { EmptyState } from '@sigap/ui';
import { IconDownload, IconPlus, IconSearch } from '@tabler/icons-react';
import { useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useSearchParams } from 'react-router';
import { QueryStates } from '../../../app/query-states.component.js';
import { useSession } from '../../session/api/session.js';
import { useEmployees } from '../api/employees.js';
import { downloadText } from '../hooks/download.js';
import { employeeCsv } from '../hooks/employee-csv.js';
import { EmployeeForm } from './employee-form.component.js';
import { EmployeeTable } from './employee-table.component.js';
import { EnrolmentDrawer } from './enrolment-drawer.component.js';
import { SightingsDrawer } from './sightings-drawer.component.js';

export function EmployeesPage() {
  const { t } = useTranslation();
  const session = useSession();
  const query = useEmployees();
  const [search, setSearch] = useState('');
  const [editing, setEditing] = useState<Employee | 'new' | null>(null);
  const [enrolling, setEnrolling] = useState<string | null>(null);
  // in the address, so that other pages can point at it
  const [address, setAddress] = useSearchParams();
  const mayEdit = peopleEditors.some((role) => role === session.data?.user.role);
  const employees = useMemo(() => query.data ?? [], [query.data]);
  const names = useMemo(() => new Map(employees.map((employee) => [employee.id, employee.name])), [employees]);
  const words = search.trim().toLowerCase();
  const shown = employees.filter((employee) =>
    `${employee.code} ${employee.name} ${employee.department ?? ''}`.toLowerCase().includes(words),
  );

  const exportCsv = () => {
    const headings = (['code', 'name', 'department', 'role', 'supervisor', 'phone', 'email', 'templates'] as const).map((word) =>
      t(`employee.${word}`),
    );
    downloadText('sigap-employees.csv', employeeCsv(shown, headings, names), 'text/csv');
  };

  return (
    <Stack gap="md">
      <Group justify="space-between">
        <Title order={1} size="h3">
          {t('employee.title')}
        </Title>
        <Group gap="xs">
          <Button variant="default" leftSection={<IconDownload size={16} />} onClick={exportCsv} disabled={shown.length === 0}>
            {t('action.exportCsv')}
          </Button>
          {mayEdit ? (
            <Button leftSection={<IconPlus size={16} />} onClick={() => setEditing('new')}>
              {t('employee.add')}
            </Button>
          ) : null}
        </Group>
      </Group>
      <TextInput
        leftSection={<IconSearch size={16} />}
        placeholder={t('employee.searchHint')}
        aria-label={t('action.search')}
        value={search}
        onChange={(event) => setSearch(event.currentTarget.value)}
      />
      <QueryStates query={query}>
        {(all) =>
          shown.length === 0 ? (
            <EmptyState
              title={t(all.length === 0 ? 'employee.none' : 'live.noMatch')}
              {...(all.length === 0 ? { hint: t('employee.noneHint') } : {})}
            />
          ) : (
            <EmployeeTable
              employees={shown}
              names={names}
              mayEdit={mayEdit}
              onEdit={setEditing}
              onEnrol={(employee) => setEnrolling(employee.id)}
              onSightings={({ id }) => setAddress({ sightings: id })}
            />
          )
        }
      </QueryStates>
      {editing ? (
        <EmployeeForm
          employee={editing === 'new' ? null : editing}
          all={employees}
          onClose={() => setEditing(null)}
          onCreated={(id) => setEnrolling(id)}
        />
      ) : null}
      <EnrolmentDrawer employee={employees.find((employee) => employee.id === enrolling) ?? null} onClose={() => setEnrolling(null)} />
      <SightingsDrawer
        employee={employees.find(({ id }) => id === address.get('sightings')) ?? null}
        onClose={() => setAddress({}, { replace: true })}
      />
    </Stack>
  );
}
