import { Anchor, Badge, Button, Group, Stack, Table } from '@mantine/core';
import { EmptyState, ErrorState, LoadingState, errorWords, languageOf } from '@sigap/ui';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { sessionCsvUrl, sessionPdfUrl, usePackingSessions } from '../api/packing.js';

/** Sessions (shifts) with their reports. */
export function PackingSessions() {
  const { t, i18n } = useTranslation();
  const language = languageOf(i18n.language);
  const query = usePackingSessions();
  const items = query.data?.pages.flatMap((page) => page.items) ?? [];
  const when = (at: string) => new Date(at).toLocaleString(language, { dateStyle: 'medium', timeStyle: 'short' });
  if (query.isPending) return <LoadingState />;
  if (query.isError && items.length === 0) return <ErrorState {...errorWords(query.error, i18n)} onRetry={() => void query.refetch()} />;
  if (items.length === 0) return <EmptyState title={t('packing.noSessions')} hint={t('packing.noneHint')} />;
  return (
    <Stack>
      <Table.ScrollContainer minWidth={640}>
        <Table verticalSpacing="xs">
          <Table.Thead>
            <Table.Tr>
              <Table.Th>{t('packing.began')}</Table.Th>
              <Table.Th>{t('packing.ended')}</Table.Th>
              <Table.Th>{t('camera.edge')}</Table.Th>
              <Table.Th ta="right">{t('packing.people')}</Table.Th>
              <Table.Th ta="right">{t('packing.parcels')}</Table.Th>
              <Table.Th>{t('packing.report')}</Table.Th>
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {items.map((session) => (
              <Table.Tr key={session.id} className="session-row">
                <Table.Td>{when(session.startedAt)}</Table.Td>
                <Table.Td>
                  {session.endedAt ? when(session.endedAt) : <Badge color="teal">{t('packing.running')}</Badge>}
                  {session.forced ? (
                    <Badge ms={6} size="xs" color="orange">
                      {t('packing.forced')}
                    </Badge>
                  ) : null}
                </Table.Td>
                <Table.Td>{session.edgeName}</Table.Td>
                <Table.Td ta="right">{session.employees}</Table.Td>
                <Table.Td ta="right">
                  <Anchor component={Link} to={`/recordings?sessionId=${session.id}`}>
                    {session.parcels}
                  </Anchor>
                </Table.Td>
                <Table.Td>
                  <Group gap="xs">
                    <Anchor href={sessionCsvUrl(session.id, language)} download size="sm">
                      CSV
                    </Anchor>
                    <Anchor href={sessionPdfUrl(session.id, language)} download size="sm">
                      PDF
                    </Anchor>
                  </Group>
                </Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      </Table.ScrollContainer>
      {query.hasNextPage ? (
        <Button variant="default" loading={query.isFetchingNextPage} onClick={() => void query.fetchNextPage()}>
          {t('action.more')}
        </Button>
      ) : null}
    </Stack>
  );
}
