import { Anchor, Badge, Button, Group, Progress, RangeSlider, Stack, Text, Title } from '@mantine/core';
import type { ClipCopy, Recording } from '@sigap/contracts';
import { failureWords, languageOf } from '@sigap/ui';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { QueryStates } from '../../../app/query-states.component.js';
import { copyUrl, useCopies, useMakeCopy } from '../api/recordings.js';
import { copiedPart, partStepMs } from '../hooks/copied-part.js';
import { clipLength, fileSize } from '../hooks/recording-filter.js';

const stateColours = { queued: 'gray', working: 'blue', ready: 'teal', failed: 'red' } as const;

/** Copies beside the untouched original: a part of it, one with the label burned in, one small enough for a marketplace. */
export function ClipCopies({ recording }: { recording: Recording }) {
  const { t } = useTranslation();
  const copies = useCopies(recording.id);
  const make = useMakeCopy(recording.id);
  const length = recording.durationMs ?? 0;
  const [chosen, setChosen] = useState<[number, number]>([0, length]);
  const part = copiedPart(chosen, length);
  return (
    <Stack gap="xs" id="clip-copies">
      <Title order={3} size="h5">
        {t('recording.copies')}
      </Title>
      <RangeSlider
        min={0}
        max={Math.max(length, 1)}
        step={partStepMs}
        minRange={partStepMs}
        value={chosen}
        label={(value) => clipLength(value)}
        thumbFromLabel={t('recording.copyFrom')}
        thumbToLabel={t('recording.copyTo')}
        onChange={setChosen}
      />
      <Text size="xs" c="dimmed">
        {part.fromMs === undefined
          ? t('recording.copyWhole')
          : t('recording.copyPart', { from: clipLength(chosen[0]), to: clipLength(chosen[1]) })}
      </Text>
      <Group gap="xs">
        {(['trim', 'marketplace', 'burned-in'] as const).map((kind) => (
          <Button
            key={kind}
            size="xs"
            variant="light"
            loading={make.isPending && make.variables.kind === kind}
            onClick={() => make.mutate({ kind, ...part })}
          >
            {t(`recording.copyOf.${kind}`)}
          </Button>
        ))}
      </Group>
      <QueryStates query={copies}>{({ items }) => items.map((copy) => <CopyRow key={copy.id} copy={copy} />)}</QueryStates>
    </Stack>
  );
}

function CopyRow({ copy }: { copy: ClipCopy }) {
  const { t, i18n } = useTranslation();
  return (
    <Group gap="xs" className="clip-copy" data-state={copy.state}>
      <Badge color={stateColours[copy.state]} variant="light">
        {t(`recording.copyState.${copy.state}`)}
      </Badge>
      <Text size="sm">{t(`recording.copyOf.${copy.kind}`)}</Text>
      {copy.state === 'working' ? (
        <Progress value={copy.progress * 100} w={120} aria-label={`${Math.round(copy.progress * 100)} %`} />
      ) : null}
      {copy.state === 'ready' ? (
        <Anchor size="sm" href={copyUrl(copy.id)} download>
          {t('recording.download')} ({fileSize(copy.bytes, languageOf(i18n.language))})
        </Anchor>
      ) : null}
      {copy.error ? (
        <Text size="xs" c="red" className="copy-error">
          {failureWords('copy_failed', copy.error, i18n)}
        </Text>
      ) : null}
    </Group>
  );
}
