import { Button, Center, Stack, Text } from '@mantine/core';
import { useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { mayTicketMend } from '../hooks/ticket.js';

export interface Ticket {
  readonly fileUrl: string;
  /** When it was had, in milliseconds. */
  readonly gotMs: number;
}

export interface SharedPlayerProps {
  readonly label: string;
  /** To begin with: while it plays, another ticket that the page has, as for a download, does not interrupt it. */
  readonly ticket: Ticket;
  /** Has another ticket; null when none came. */
  readonly onRenew: () => Promise<Ticket | null>;
}

/** The video of a link. Its ticket is over after minutes: then it goes on with another one where it stopped. */
export function SharedPlayer({ label, ticket: first, onRenew }: SharedPlayerProps) {
  const { t } = useTranslation();
  const [ticket, setTicket] = useState(first);
  const [failed, setFailed] = useState(false);
  const [renewing, setRenewing] = useState(false);
  const lastSeconds = useRef(0);
  const goOn = useRef<{ seconds: number; playing: boolean } | null>(null);

  const renew = async () => {
    setRenewing(true);
    const renewed = await onRenew();
    if (renewed !== null) setTicket(renewed);
    setFailed(renewed === null);
    setRenewing(false);
  };
  const onError = (video: HTMLVideoElement) => {
    goOn.current ??= { seconds: lastSeconds.current, playing: !video.paused };
    if (mayTicketMend(ticket.gotMs, Date.now())) void renew();
    else setFailed(true);
  };
  const onLoaded = (video: HTMLVideoElement) => {
    const before = goOn.current;
    goOn.current = null;
    if (before === null) return;
    video.currentTime = before.seconds;
    // a browser that plays only what was clicked keeps it paused at the place
    if (before.playing) video.play().catch(() => undefined);
  };

  if (failed)
    return (
      <Center className="clip-player clip-player-empty" p="md" role="alert">
        <Stack gap="xs" align="center" maw={420}>
          <Text ta="center">{t('share.notPlayable')}</Text>
          <Button size="xs" variant="default" loading={renewing} onClick={() => void renew()}>
            {t('action.retry')}
          </Button>
        </Stack>
      </Center>
    );
  return (
    <video
      id="clip-player"
      className="clip-player"
      src={ticket.fileUrl}
      controls
      playsInline
      aria-label={t('recording.videoOf', { label })}
      onTimeUpdate={(event) => {
        if (event.currentTarget.error === null && goOn.current === null) lastSeconds.current = event.currentTarget.currentTime;
      }}
      onError={(event) => onError(event.currentTarget)}
      onLoadedMetadata={(event) => onLoaded(event.currentTarget)}
    >
      <track kind="metadata" />
    </video>
  );
}
