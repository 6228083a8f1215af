import { ActionIcon, Badge, Button, Group, Stack, Table, Text, Tooltip } from '@mantine/core';
import { modals } from '@mantine/modals';
import { notifications } from '@mantine/notifications';
import type { Camera, CameraState } from '@sigap/contracts';
import { RelativeTime } from '@sigap/ui';
import { IconPencil, IconPhoto, IconRefresh, IconTrash } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { useFailureNotice } from '../../../app/use-failure-notice.js';
import { useRemoveCamera, useRestartCamera } from '../api/cameras.js';

const colours: Record<CameraState, string> = { online: 'green', degraded: 'yellow', offline: 'red', unknown: 'gray' };

interface Props {
  readonly cameras: readonly Camera[];
  readonly mayEdit: boolean;
  readonly onEdit: (camera: Camera) => void;
  readonly onTest: (camera: Camera) => void;
}

export function CameraTable({ cameras, mayEdit, onEdit, onTest }: Props) {
  const { t } = useTranslation();
  return (
    <Table.ScrollContainer minWidth={340}>
      <Table striped verticalSpacing="xs">
        <Table.Thead>
          <Table.Tr>
            <Table.Th>{t('camera.name')}</Table.Th>
            <Table.Th visibleFrom="sm">{t('camera.url')}</Table.Th>
            <Table.Th visibleFrom="md">{t('camera.purpose')}</Table.Th>
            <Table.Th>{t('camera.state')}</Table.Th>
            <Table.Th />
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {cameras.map((camera) => (
            <Table.Tr key={camera.id} data-camera-id={camera.id}>
              <Table.Td>
                <Text size="sm" fw={600}>
                  {camera.name}
                </Text>
                <Text size="xs" c="dimmed">
                  {camera.zone}
                  {camera.origin === 'file' ? ` · ${t('camera.fromFile')}` : ''}
                </Text>
              </Table.Td>
              <Table.Td visibleFrom="sm">
                <Text size="xs" style={{ overflowWrap: 'anywhere' }}>
                  {camera.url}
                </Text>
              </Table.Td>
              <Table.Td visibleFrom="md">{t(`camera.purposeOf.${camera.purpose}`)}</Table.Td>
              <Table.Td>
                <Stack gap={2}>
                  <Badge color={colours[camera.state]} variant="light" className="camera-state" data-state={camera.state}>
                    {t(`camera.stateOf.${camera.state}`)}
                  </Badge>
                  {camera.fault ? <Text size="xs">{t(`camera.fault.${camera.fault}`)}</Text> : null}
                  {camera.stateSince ? (
                    <Text size="xs" c="dimmed">
                      <RelativeTime at={camera.stateSince} />
                    </Text>
                  ) : null}
                </Stack>
              </Table.Td>
              <Table.Td>
                <CameraActions camera={camera} mayEdit={mayEdit} onEdit={onEdit} onTest={onTest} />
              </Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </Table.ScrollContainer>
  );
}

function CameraActions({ camera, mayEdit, onEdit, onTest }: { camera: Camera } & Omit<Props, 'cameras'>) {
  const { t } = useTranslation();
  const remove = useRemoveCamera();
  const restart = useRestartCamera();
  const onError = useFailureNotice();
  const ask = () =>
    modals.openConfirmModal({
      title: t('camera.removeTitle', { name: camera.name }),
      children: <Text size="sm">{t('camera.removeText')}</Text>,
      labels: { confirm: t('action.remove'), cancel: t('action.cancel') },
      confirmProps: { color: 'red' },
      onConfirm: () => remove.mutate(camera.id, { onError, onSuccess: () => notifications.show({ message: t('state.removed') }) }),
    });
  return (
    <Group gap={4} justify="flex-end">
      <Button
        size="compact-sm"
        variant="light"
        leftSection={<IconPhoto size={14} />}
        onClick={() => onTest(camera)}
        className="test-picture-btn"
      >
        {t('camera.test')}
      </Button>
      {mayEdit ? (
        <>
          <Tooltip label={t('camera.restart')}>
            <ActionIcon
              variant="default"
              aria-label={`${t('camera.restart')}: ${camera.name}`}
              loading={restart.isPending}
              onClick={() =>
                restart.mutate(camera.id, { onError, onSuccess: () => notifications.show({ message: t('camera.restarted') }) })
              }
            >
              <IconRefresh size={16} />
            </ActionIcon>
          </Tooltip>
          <ActionIcon
            variant="default"
            aria-label={`${t('action.edit')}: ${camera.name}`}
            disabled={camera.origin === 'file'}
            onClick={() => onEdit(camera)}
          >
            <IconPencil size={16} />
          </ActionIcon>
          <ActionIcon
            variant="default"
            c="red"
            aria-label={`${t('action.remove')}: ${camera.name}`}
            disabled={camera.origin === 'file'}
            onClick={ask}
          >
            <IconTrash size={16} />
          </ActionIcon>
        </>
      ) : null}
    </Group>
  );
}
