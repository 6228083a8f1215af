import { Text } from '@mantine/core';
import { SignInCard, errorWords } from '@sigap/ui';
import { useTranslation } from 'react-i18next';
import { useLocation, useNavigate } from 'react-router';
import { useSignIn } from '../api/session.js';

interface CameFrom {
  readonly from?: string;
  readonly ended?: boolean;
}

export function SignInPage() {
  const { t, i18n } = useTranslation();
  const signIn = useSignIn();
  const navigate = useNavigate();
  const came = (useLocation().state ?? {}) as CameFrom;
  return (
    <SignInCard
      tagline={t('station.tagline')}
      isBusy={signIn.isPending}
      failure={signIn.isError ? errorWords(signIn.error, i18n).message : null}
      ended={came.ended ?? false}
      note={
        <Text size="xs" c="dimmed">
          {t('station.signInNote')}
        </Text>
      }
      onSubmit={(entry) => signIn.mutate(entry, { onSuccess: () => void navigate(came.from ?? '/', { replace: true }) })}
    />
  );
}
