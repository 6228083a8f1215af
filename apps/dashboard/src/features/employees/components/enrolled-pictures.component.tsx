import { ActionIcon, Box, Image, SimpleGrid, Skeleton, Text } from '@mantine/core';
import { IconTrash } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { QueryStates } from '../../../app/query-states.component.js';
import { useFailureNotice } from '../../../app/use-failure-notice.js';
import { useEnrolmentPicture, useEnrolments, useRemoveEnrolment } from '../api/enrolment.js';

export function EnrolledPictures({ employeeId }: { employeeId: string }) {
  const { t } = useTranslation();
  const query = useEnrolments(employeeId);
  return (
    <QueryStates query={query}>
      {(page) =>
        page.items.length === 0 ? (
          <Text size="sm" c="dimmed">
            {t('enrolment.noPictures')}
          </Text>
        ) : (
          <SimpleGrid cols={{ base: 3, sm: 4 }} spacing="xs">
            {page.items.map((item) => (
              <EnrolledPicture key={item.id} employeeId={employeeId} enrolmentId={item.id} />
            ))}
          </SimpleGrid>
        )
      }
    </QueryStates>
  );
}

function EnrolledPicture({ employeeId, enrolmentId }: { employeeId: string; enrolmentId: string }) {
  const { t } = useTranslation();
  const url = useEnrolmentPicture(employeeId, enrolmentId);
  const remove = useRemoveEnrolment(employeeId);
  const onError = useFailureNotice();
  return (
    <Box pos="relative" className="enrolled-picture">
      {url ? <Image src={url} alt={t('enrolment.pictures')} radius="sm" h={96} fit="cover" /> : <Skeleton h={96} />}
      <ActionIcon
        pos="absolute"
        top={4}
        right={4}
        size="sm"
        color="red"
        variant="filled"
        aria-label={t('action.remove')}
        loading={remove.isPending}
        onClick={() => remove.mutate(enrolmentId, { onError })}
      >
        <IconTrash size={14} />
      </ActionIcon>
    </Box>
  );
}
