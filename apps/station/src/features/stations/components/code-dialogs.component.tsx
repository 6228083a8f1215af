import { Button, Group, Modal, Select, Stack, Text, TextInput, Textarea } from '@mantine/core';
import { type ReturnCondition, type Station, label, returnCondition } from '@sigap/contracts';
import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useStationAction } from '../api/actions.js';

/** A code typed by hand: where there is no scanner, or the label is torn. */
export function StartDialog({ station, onClose }: { station: Station; onClose: () => void }) {
  const { t } = useTranslation();
  const [code, setCode] = useState('');
  const start = useStationAction('start');
  const isCode = label.safeParse(code).success;
  const submit = (event: FormEvent) => {
    event.preventDefault();
    start.mutate({ cameraId: station.cameraId, barcode: code.trim() }, { onSuccess: onClose });
  };
  return (
    <Modal opened onClose={onClose} title={t('station.startAt', { name: station.name })}>
      <form onSubmit={submit}>
        <Stack>
          <TextInput
            label={t('station.label')}
            description={t('station.labelHint')}
            name="barcode"
            autoComplete="off"
            required
            data-autofocus
            value={code}
            error={code !== '' && !isCode ? t('station.labelWrong') : null}
            onChange={(event) => setCode(event.currentTarget.value)}
          />
          <Group justify="flex-end">
            <Button variant="default" onClick={onClose}>
              {t('action.cancel')}
            </Button>
            <Button type="submit" loading={start.isPending} disabled={!isCode}>
              {t('station.start')}
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}

/** Ends a return with the condition that the parcel was found in (PK-9). */
export function ReturnDialog({ station, onClose }: { station: Station; onClose: () => void }) {
  const { t } = useTranslation();
  const [condition, setCondition] = useState<ReturnCondition>('good');
  const [note, setNote] = useState('');
  const stop = useStationAction('stop');
  const { cameraId } = station;
  // of the parcel that was asked about: the table may record the next one by now
  const [barcode] = useState(station.barcode);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (barcode !== null) stop.mutate({ cameraId, barcode, condition, note: note.trim() }, { onSuccess: onClose });
  };
  return (
    <Modal opened onClose={onClose} title={t('station.returnOf', { barcode })}>
      <form onSubmit={submit}>
        <Stack>
          <Select
            label={t('station.condition')}
            data={returnCondition.options.map((value) => ({ value, label: t(`station.conditionOf.${value}`) }))}
            value={condition}
            allowDeselect={false}
            data-autofocus
            onChange={(value) => setCondition(returnCondition.catch('good').parse(value))}
          />
          <Textarea
            label={t('station.note')}
            maxLength={500}
            autosize
            minRows={2}
            value={note}
            onChange={(event) => setNote(event.currentTarget.value)}
          />
          <Text size="xs" c="dimmed">
            {t('station.returnHint')}
          </Text>
          <Group justify="flex-end">
            <Button variant="default" onClick={onClose}>
              {t('action.cancel')}
            </Button>
            <Button type="submit" color="red" loading={stop.isPending}>
              {t('station.stop')}
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}
