import { Anchor } from '@mantine/core';
import { EmptyState } from '@sigap/ui';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';

export function NotFoundPage() {
  const { t } = useTranslation();
  return (
    <EmptyState
      title={t('state.notFound')}
      action={
        <Anchor component={Link} to="/">
          {t('nav.live')}
        </Anchor>
      }
    />
  );
}
