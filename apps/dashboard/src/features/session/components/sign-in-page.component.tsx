import { Alert, Button, Card, Center, Group, PasswordInput, Stack, Text, TextInput, Title } from '@mantine/core';
import { useForm } from '@mantine/form';
import { languageOf, switchLanguage } from '@sigap/ui';
import { useTranslation } from 'react-i18next';
import { useLocation, useNavigate } from 'react-router';
import { errorWords } from '../../../app/error-words.js';
import { useSignIn } from '../api/session.js';

interface CameFrom {
  readonly from?: string;
  readonly ended?: boolean;
}

export function SignInPage() {
  const { t, i18n } = useTranslation();
  const signIn = useSignIn();
  const navigate = useNavigate();
  const location = useLocation();
  const came = (location.state ?? {}) as CameFrom;
  const form = useForm({ initialValues: { email: '', password: '' } });
  const current = languageOf(i18n.language);

  const submit = form.onSubmit((values) => {
    signIn.mutate(values, { onSuccess: () => void navigate(came.from ?? '/', { replace: true }) });
  });

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
                  {t('app.tagline')}
                </Text>
              </div>
            </Group>
            {came.ended && !signIn.isError ? <Alert color="yellow">{t('session.ended')}</Alert> : null}
            {signIn.isError ? (
              <Alert color="red" role="alert">
                {errorWords(signIn.error, i18n).message}
              </Alert>
            ) : null}
            <TextInput
              label={t('session.email')}
              type="email"
              name="email"
              autoComplete="username"
              required
              autoFocus
              {...form.getInputProps('email')}
            />
            <PasswordInput
              label={t('session.password')}
              name="password"
              autoComplete="current-password"
              required
              {...form.getInputProps('password')}
            />
            <Button type="submit" loading={signIn.isPending} fullWidth>
              {t('action.signIn')}
            </Button>
            <Button variant="subtle" size="xs" onClick={() => void switchLanguage(current === 'id' ? 'en' : 'id')}>
              {current === 'id' ? 'English' : 'Bahasa Indonesia'}
            </Button>
          </Stack>
        </form>
      </Card>
    </Center>
  );
}
