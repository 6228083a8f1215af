import { Button, Group, Stack, Title } from '@mantine/core';
import { type Camera, cameraEditors } from '@sigap/contracts';
import { EmptyState } from '@sigap/ui';
import { IconPlus } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { QueryStates } from '../../../app/query-states.component.js';
import { useSession } from '../../session/api/session.js';
import { useCameras } from '../api/cameras.js';
import { CameraForm } from './camera-form.component.js';
import { CameraTable } from './camera-table.component.js';
import { EdgeList } from './edge-list.component.js';
import { TestPictureModal } from './test-picture-modal.component.js';

export function CamerasPage() {
  const { t } = useTranslation();
  const session = useSession();
  const query = useCameras();
  const [editing, setEditing] = useState<Camera | 'new' | null>(null);
  const [testing, setTesting] = useState<Camera | null>(null);
  const mayEdit = cameraEditors.some((role) => role === session.data?.user.role);
  return (
    <Stack gap="md">
      <Group justify="space-between">
        <Title order={1} size="h3">
          {t('camera.title')}
        </Title>
        {mayEdit ? (
          <Button leftSection={<IconPlus size={16} />} onClick={() => setEditing('new')}>
            {t('camera.add')}
          </Button>
        ) : null}
      </Group>
      <QueryStates query={query}>
        {(page) =>
          page.items.length === 0 ? (
            <EmptyState title={t('camera.none')} hint={t('camera.noneHint')} />
          ) : (
            <CameraTable cameras={page.items} mayEdit={mayEdit} onEdit={setEditing} onTest={setTesting} />
          )
        }
      </QueryStates>
      <EdgeList />
      {editing ? <CameraForm camera={editing === 'new' ? null : editing} onClose={() => setEditing(null)} /> : null}
      {testing ? <TestPictureModal camera={testing} onClose={() => setTesting(null)} /> : null}
    </Stack>
  );
}
