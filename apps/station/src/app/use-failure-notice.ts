import { notifications } from '@mantine/notifications';
import { errorWords } from '@sigap/ui';
import { useCallback } from 'react';
import { useTranslation } from 'react-i18next';

/** A toast for what did not work, with words and code. */
export function useFailureNotice(): (error: unknown) => void {
  const { i18n } = useTranslation();
  return useCallback(
    (error: unknown) => {
      const { code, message } = errorWords(error, i18n);
      notifications.show({ color: 'red', title: i18n.t('state.failed'), message: `${message} (${code})`, autoClose: 8_000 });
    },
    [i18n],
  );
}
