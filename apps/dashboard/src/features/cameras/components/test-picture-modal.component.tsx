import { Button, Group, Image, Loader, Modal, Stack, Text } from '@mantine/core';
import type { Camera } from '@sigap/contracts';
import { ErrorState, errorWords } from '@sigap/ui';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useTestPicture } from '../api/cameras.js';

/** Takes one picture through the box as soon as it opens. */
export function TestPictureModal({ camera, onClose }: { camera: Camera; onClose: () => void }) {
  const { t, i18n } = useTranslation();
  const { mutate, data, isPending, error } = useTestPicture();
  const [url, setUrl] = useState<string | null>(null);
  useEffect(() => mutate(camera.id), [mutate, camera.id]);
  useEffect(() => {
    if (!data) return undefined;
    const made = URL.createObjectURL(data);
    setUrl(made);
    return () => URL.revokeObjectURL(made);
  }, [data]);
  return (
    <Modal
      opened
      onClose={onClose}
      size="xl"
      title={t('camera.testOf', { name: camera.name })}
      closeButtonProps={{ 'aria-label': t('action.close') }}
    >
      <Stack gap="sm">
        {isPending ? (
          <Group gap="sm" role="status" justify="center" py="xl">
            <Loader size="sm" />
            <Text>{t('camera.testing')}</Text>
          </Group>
        ) : null}
        {error && !isPending ? <ErrorState {...errorWords(error, i18n)} onRetry={() => mutate(camera.id)} /> : null}
        {url && !isPending && !error ? (
          <>
            <Image id="test-picture" src={url} alt={t('camera.testOf', { name: camera.name })} radius="sm" />
            <Group justify="flex-end">
              <Button variant="light" onClick={() => mutate(camera.id)}>
                {t('action.retry')}
              </Button>
            </Group>
          </>
        ) : null}
      </Stack>
    </Modal>
  );
}
