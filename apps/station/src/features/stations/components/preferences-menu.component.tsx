import { ActionIcon, Menu, Stack, Switch, Text } from '@mantine/core';
import { IconVolume, IconVolumeOff } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { play } from '../hooks/sounds.js';
import { type Preferences, usePreferences } from '../hooks/use-preferences.js';

/** How this screen tells what happens: sounds, spoken words, desktop notifications. */
export function PreferencesMenu() {
  const { t } = useTranslation();
  const [preferences, change] = usePreferences();
  const isTold = 'Notification' in globalThis;
  const set = (name: keyof Preferences, on: boolean) => {
    if (name === 'sound' && on) play('ting');
    if (name !== 'desktop' || !on) return change({ [name]: on });
    void Notification.requestPermission().then((answer) => change({ desktop: answer === 'granted' }));
  };
  return (
    <Menu position="bottom-end" width={260} closeOnItemClick={false}>
      <Menu.Target>
        <ActionIcon id="tells-btn" variant="default" size="lg" aria-label={t('station.tells.title')}>
          {preferences.sound ? <IconVolume size={18} /> : <IconVolumeOff size={18} />}
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown p="sm">
        <Stack gap="sm">
          <Text size="sm" fw={600}>
            {t('station.tells.title')}
          </Text>
          <Switch
            label={t('station.tells.sound')}
            checked={preferences.sound}
            onChange={(event) => set('sound', event.currentTarget.checked)}
          />
          <Switch
            label={t('station.tells.speech')}
            checked={preferences.speech}
            onChange={(event) => set('speech', event.currentTarget.checked)}
          />
          <Switch
            label={t('station.tells.desktop')}
            description={isTold ? undefined : t('station.tells.needsHttps')}
            disabled={!isTold}
            checked={preferences.desktop}
            onChange={(event) => set('desktop', event.currentTarget.checked)}
          />
        </Stack>
      </Menu.Dropdown>
    </Menu>
  );
}
