import { ActionIcon, Text, Tooltip, useComputedColorScheme, useMantineColorScheme } from '@mantine/core';
import { IconMoon, IconSun } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { languageOf, switchLanguage } from '../words/words.js';

/** To the other language, named by its own letters. */
export function LanguageSwitch() {
  const { t, i18n } = useTranslation();
  const current = languageOf(i18n.language);
  return (
    <Tooltip label={t('theme.language')}>
      <ActionIcon
        id="language-btn"
        variant="default"
        size="lg"
        aria-label={t('theme.language')}
        onClick={() => void switchLanguage(current === 'id' ? 'en' : 'id')}
      >
        <Text size="xs" fw={700}>
          {current === 'id' ? 'EN' : 'ID'}
        </Text>
      </ActionIcon>
    </Tooltip>
  );
}

/** Light or dark. */
export function SchemeSwitch() {
  const { t } = useTranslation();
  const { setColorScheme } = useMantineColorScheme();
  const scheme = useComputedColorScheme('light');
  return (
    <Tooltip label={t('theme.toggle')}>
      <ActionIcon
        id="scheme-btn"
        variant="default"
        size="lg"
        aria-label={t('theme.toggle')}
        onClick={() => setColorScheme(scheme === 'dark' ? 'light' : 'dark')}
      >
        {scheme === 'dark' ? <IconSun size={18} /> : <IconMoon size={18} />}
      </ActionIcon>
    </Tooltip>
  );
}
