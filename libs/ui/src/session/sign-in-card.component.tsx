import { Alert, Button, Card, Center, Group, PasswordInput, Stack, Text, TextInput, Title } from '@mantine/core';
import { type FormEvent, type ReactNode, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { languageOf, switchLanguage } from '../words/words.js';

export interface SignInCardProps {
  readonly tagline: string;
  readonly isBusy: boolean;
  /** Why the last try failed, in words; null when it did not. */
  readonly failure: string | null;
  /** The session ended while somebody worked. */
  readonly ended: boolean;
  readonly note?: ReactNode;
  readonly onSubmit: (entry: { email: string; password: string }) => void;
}

/** The whole sign-in page: address, password, what went wrong, language. */
export function SignInCard({ tagline, isBusy, failure, ended, note, onSubmit }: SignInCardProps) {
  const { t, i18n } = useTranslation();
  const [email, setEmail] = useState('');
  const [password, setPassword] = useState('');
  const current = languageOf(i18n.language);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    onSubmit({ email, password });
  };

  return (
    <Center mih="100dvh" p="md">
      <Card withBorder shadow="sm" padding="xl" w="100%" maw={400}>
        <form onSubmit={submit}>
          <Stack gap="md">
            <Group gap="sm" wrap="nowrap">
              <img src="/favicon.svg" width={44} height={44} alt="" />
              <div>
                <Title order={1} size="h3">
                  {t('session.title')}
                </Title>
                <Text size="sm" c="dimmed">
                  {tagline}
                </Text>
              </div>
            </Group>
            {ended && failure === null ? <Alert color="yellow">{t('session.ended')}</Alert> : null}
            {failure === null ? null : (
              <Alert color="red" role="alert">
                {failure}
              </Alert>
            )}
            <TextInput
              label={t('session.email')}
              type="email"
              name="email"
              autoComplete="username"
              required
              autoFocus
              value={email}
              onChange={(event) => setEmail(event.currentTarget.value)}
            />
            <PasswordInput
              label={t('session.password')}
              name="password"
              autoComplete="current-password"
              required
              value={password}
              onChange={(event) => setPassword(event.currentTarget.value)}
            />
            <Button type="submit" loading={isBusy} fullWidth>
              {t('action.signIn')}
            </Button>
            {note}
            <Button variant="subtle" size="xs" onClick={() => void switchLanguage(current === 'id' ? 'en' : 'id')}>
              {current === 'id' ? 'English' : 'Bahasa Indonesia'}
            </Button>
          </Stack>
        </form>
      </Card>
    </Center>
  );
}
