import { ActionIcon, Badge, Group, Table, Text, Tooltip, UnstyledButton } from '@mantine/core';
import { modals } from '@mantine/modals';
import { notifications } from '@mantine/notifications';
import type { Employee } from '@sigap/contracts';
import { IconArrowDown, IconArrowUp, IconFaceId, IconHistory, IconPencil, IconTrash } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useFailureNotice } from '../../../app/use-failure-notice.js';
import { useRemoveEmployee } from '../api/employees.js';

const columns = ['code', 'name', 'department', 'role', 'supervisor', 'templates'] as const;
type Column = (typeof columns)[number];
const narrow: readonly Column[] = ['code', 'name', 'templates'];

interface Props {
  readonly employees: readonly Employee[];
  readonly names: ReadonlyMap<string, string>;
  readonly mayEdit: boolean;
  readonly onEdit: (employee: Employee) => void;
  readonly onEnrol: (employee: Employee) => void;
  readonly onSightings: (employee: Employee) => void;
}

export function EmployeeTable({ employees, names, mayEdit, onEdit, onEnrol, onSightings }: Props) {
  const { t } = useTranslation();
  const [order, setOrder] = useState<{ column: Column; down: boolean }>({ column: 'code', down: false });
  const remove = useRemoveEmployee();
  const onError = useFailureNotice();
  const text = (employee: Employee, column: Column): string => {
    if (column === 'supervisor') return employee.supervisorId ? (names.get(employee.supervisorId) ?? '') : '';
    return column === 'templates' ? String(employee.templates).padStart(3, '0') : (employee[column] ?? '');
  };
  const sorted = employees.toSorted(
    (a, b) => (order.down ? -1 : 1) * text(a, order.column).localeCompare(text(b, order.column), undefined, { numeric: true }),
  );

  const askRemove = (employee: Employee) =>
    modals.openConfirmModal({
      title: t('employee.removeTitle', { name: employee.name }),
      children: <Text size="sm">{t('employee.removeText')}</Text>,
      labels: { confirm: t('action.remove'), cancel: t('action.cancel') },
      confirmProps: { color: 'red' },
      onConfirm: () => remove.mutate(employee.id, { onError, onSuccess: () => notifications.show({ message: t('state.removed') }) }),
    });

  return (
    <Table.ScrollContainer minWidth={340}>
      <Table striped highlightOnHover verticalSpacing="xs">
        <Table.Thead>
          <Table.Tr>
            {columns.map((column) => (
              <Table.Th
                key={column}
                visibleFrom={narrow.includes(column) ? undefined : 'sm'}
                aria-sort={order.column === column ? (order.down ? 'descending' : 'ascending') : 'none'}
              >
                <UnstyledButton fw={600} fz="sm" onClick={() => setOrder({ column, down: order.column === column && !order.down })}>
                  {t(`employee.${column}`)}{' '}
                  {order.column === column ? order.down ? <IconArrowDown size={12} /> : <IconArrowUp size={12} /> : null}
                </UnstyledButton>
              </Table.Th>
            ))}
            <Table.Th />
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {sorted.map((employee) => (
            <Table.Tr key={employee.id} data-employee-code={employee.code}>
              <Table.Td>{employee.code}</Table.Td>
              <Table.Td>{employee.name}</Table.Td>
              <Table.Td visibleFrom="sm">{employee.department}</Table.Td>
              <Table.Td visibleFrom="sm">{employee.role}</Table.Td>
              <Table.Td visibleFrom="sm">{text(employee, 'supervisor')}</Table.Td>
              <Table.Td>
                <Badge color={employee.templates > 0 ? 'green' : 'gray'} variant="light">
                  {employee.templates}
                </Badge>
              </Table.Td>
              <Table.Td>
                <Group gap={4} wrap="nowrap" justify="flex-end">
                  <Tooltip label={t('sighting.open')}>
                    <ActionIcon
                      className="sightings-btn"
                      variant="default"
                      aria-label={`${t('sighting.open')}: ${employee.name}`}
                      onClick={() => onSightings(employee)}
                    >
                      <IconHistory size={16} />
                    </ActionIcon>
                  </Tooltip>
                  {mayEdit ? (
                    <>
                      <Tooltip label={t('enrolment.open')}>
                        <ActionIcon
                          className="enrol-btn"
                          variant="light"
                          aria-label={`${t('enrolment.open')}: ${employee.name}`}
                          onClick={() => onEnrol(employee)}
                        >
                          <IconFaceId size={16} />
                        </ActionIcon>
                      </Tooltip>
                      <Tooltip label={t('action.edit')}>
                        <ActionIcon variant="default" aria-label={`${t('action.edit')}: ${employee.name}`} onClick={() => onEdit(employee)}>
                          <IconPencil size={16} />
                        </ActionIcon>
                      </Tooltip>
                      <Tooltip label={t('action.remove')}>
                        <ActionIcon
                          variant="default"
                          c="red"
                          aria-label={`${t('action.remove')}: ${employee.name}`}
                          onClick={() => askRemove(employee)}
                        >
                          <IconTrash size={16} />
                        </ActionIcon>
                      </Tooltip>
                    </>
                  ) : null}
                </Group>
              </Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </Table.ScrollContainer>
  );
}
