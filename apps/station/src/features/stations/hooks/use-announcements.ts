import type { StationServerEvents } from '@sigap/contracts';
import type { StationSocket } from '@sigap/api-client';
import { notifications } from '@mantine/notifications';
import { languageOf } from '@sigap/ui';
import { useEffect } from 'react';
import { useTranslation } from 'react-i18next';
import { play, speak } from './sounds.js';
import { usePreferences } from './use-preferences.js';

type Told<E extends keyof StationServerEvents> = Parameters<StationServerEvents[E]>[0];

/** Sound, speech and desktop notifications for what the socket tells: TING, CEKLING, ERROR, the idle warning, two labels in view. */
export function useAnnouncements(socket: StationSocket | null): void {
  const { t, i18n } = useTranslation();
  const [{ sound, speech, desktop }] = usePreferences();

  useEffect(() => {
    if (!socket) return undefined;
    const say = (text: string) => speech && speak(text, languageOf(i18n.language));
    const show = (title: string, body: string) => {
      if (!desktop || !('Notification' in globalThis) || Notification.permission !== 'granted') return;
      const shown = new Notification(title, { body, tag: title });
      shown.addEventListener('click', () => globalThis.focus());
    };
    const onStarted = ({ station, barcode, repeated }: Told<'recording_started'>) => {
      if (sound) play('ting');
      say(t('station.say.started', { name: station.name }));
      if (!repeated) return;
      const text = t('station.repeated', { barcode });
      notifications.show({ color: 'yellow', title: station.name, message: text });
      show(station.name, text);
    };
    const onStopped = ({ station, stopReason }: Told<'recording_stopped'>) => {
      if (sound) play('cekling');
      say(t('station.say.stopped', { name: station.name }));
      if (stopReason !== 'scan' && stopReason !== 'next') show(station.name, t(`station.reason.${stopReason}`));
    };
    const onError = ({ code, message }: Told<'station_error'>) => {
      if (sound) play('error');
      const key = `error.${code}`;
      const text = i18n.exists(key) ? t(key) : message;
      say(text);
      notifications.show({ color: 'red', title: t('state.failed'), message: `${text} (${code})`, autoClose: 8_000 });
      show(t('state.failed'), text);
    };
    const onIdle = ({ stopsAt }: Told<'idle_warning'>) => {
      if (stopsAt === null) return;
      say(t('station.say.idle'));
      if (sound) play('error');
    };
    const onTwoLabels = ({ inView }: Told<'two_labels'>) => {
      if (!inView) return;
      say(t('station.say.twoLabels'));
      if (sound) play('error');
    };
    socket.on('recording_started', onStarted);
    socket.on('recording_stopped', onStopped);
    socket.on('station_error', onError);
    socket.on('idle_warning', onIdle);
    socket.on('two_labels', onTwoLabels);
    return () => {
      socket.off('recording_started', onStarted);
      socket.off('recording_stopped', onStopped);
      socket.off('station_error', onError);
      socket.off('idle_warning', onIdle);
      socket.off('two_labels', onTwoLabels);
    };
  }, [socket, sound, speech, desktop, t, i18n]);
}
