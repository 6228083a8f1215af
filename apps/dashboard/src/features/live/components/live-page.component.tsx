import { Grid, Stack, Title, VisuallyHidden } from '@mantine/core';
import { useCallback, useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { QueryStates } from '../../../app/query-states.component.js';
import { useLiveCameras, usePresence } from '../api/presence.js';
import { AiStatusBadge } from './ai-status-badge.component.js';
import { CameraFeed } from './camera-feed.component.js';
import { EmployeePresenceList } from './employee-presence-list.component.js';
import { SummaryStats } from './summary-stats.component.js';

/** The manager's page: one camera's picture, everybody's presence, and the counts. */
export function LivePage() {
  const { t } = useTranslation();
  const presence = usePresence();
  const cameras = useLiveCameras();
  const [chosen, setChosen] = useState<string | null>(null);
  const usable = useMemo(() => (cameras.data?.items ?? []).filter((camera) => camera.enabled), [cameras.data]);
  const cameraId = chosen ?? usable.find((camera) => camera.state === 'online')?.id ?? usable[0]?.id ?? null;

  const names = useMemo(() => new Map((presence.data?.items ?? []).map((row) => [row.employeeId, row.name])), [presence.data?.items]);
  const nameOf = useCallback((employeeId: string) => names.get(employeeId) ?? '', [names]);
  const track = useCallback((id: string) => {
    setChosen(id);
    document.getElementById('camera-stream')?.scrollIntoView({ behavior: 'smooth', block: 'nearest' });
  }, []);

  return (
    <Stack gap="md">
      <VisuallyHidden>
        <Title order={1}>{t('live.title')}</Title>
      </VisuallyHidden>
      <SummaryStats counts={presence.data?.counts ?? null} />
      <Grid gap="md">
        <Grid.Col span={{ base: 12, lg: 7 }}>
          <Stack gap="sm">
            <AiStatusBadge />
            <QueryStates query={cameras}>
              {() => <CameraFeed cameras={usable} cameraId={cameraId} onChoose={setChosen} nameOf={nameOf} />}
            </QueryStates>
          </Stack>
        </Grid.Col>
        <Grid.Col span={{ base: 12, lg: 5 }}>
          <QueryStates query={presence}>
            {(view) => <EmployeePresenceList rows={view.items} cameras={usable} offsetMs={view.offsetMs} onTrack={track} />}
          </QueryStates>
        </Grid.Col>
      </Grid>
    </Stack>
  );
}
