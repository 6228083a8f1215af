import { Alert, Button, Code, CopyButton, Group, Modal, Stack, Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';

export interface ShownPassword {
  readonly name: string;
  readonly email: string;
  readonly password: string;
}

/** A password that nobody can look up again: it closes by its button alone. */
export function PasswordOnce({ shown, onClose }: { shown: ShownPassword | null; onClose: () => void }) {
  const { t } = useTranslation();
  return (
    <Modal
      opened={shown !== null}
      onClose={onClose}
      withCloseButton={false}
      closeOnClickOutside={false}
      closeOnEscape={false}
      title={t('user.passwordTitle', { name: shown?.name ?? '' })}
    >
      <Stack gap="sm">
        <Alert color="yellow">{t('user.passwordOnce')}</Alert>
        <Text size="sm" c="dimmed">
          {shown?.email}
        </Text>
        <Code id="password-once" block fz="lg" ta="center">
          {shown?.password}
        </Code>
        <Group justify="flex-end">
          <CopyButton value={shown?.password ?? ''}>
            {({ copied, copy }) => (
              <Button variant="default" onClick={copy}>
                {t(copied ? 'user.copied' : 'user.copy')}
              </Button>
            )}
          </CopyButton>
          <Button id="password-noted-btn" onClick={onClose}>
            {t('user.done')}
          </Button>
        </Group>
      </Stack>
    </Modal>
  );
}
