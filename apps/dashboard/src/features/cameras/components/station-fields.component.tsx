import { Fieldset, Group, NumberInput, Select, Stack, Switch, Text } from '@mantine/core';
import { type Region, type StationRules, defaultPlatforms } from '@sigap/contracts';
import { useTranslation } from 'react-i18next';

export interface StationFieldsProps {
  readonly value: StationRules;
  readonly onChange: (value: StationRules) => void;
}

const whole: Region = { x: 0, y: 0, width: 1, height: 1 };
const sides = ['x', 'y', 'width', 'height'] as const;

/** What is set for one packing table and differs from the rules of all. */
export function StationFields({ value, onChange }: StationFieldsProps) {
  const { t } = useTranslation();
  const setSide = (side: (typeof sides)[number], percent: number) => {
    const next = { ...(value.region ?? whole), [side]: Math.min(1, Math.max(0, percent / 100)) };
    // the region never leaves the picture
    const width = Math.max(0.05, Math.min(next.width, 1 - Math.min(next.x, 0.95)));
    const height = Math.max(0.05, Math.min(next.height, 1 - Math.min(next.y, 0.95)));
    onChange({ ...value, region: { x: Math.min(next.x, 0.95), y: Math.min(next.y, 0.95), width, height } });
  };
  return (
    <Fieldset legend={t('camera.station.title')}>
      <Stack gap="sm">
        <Group grow>
          <Select
            label={t('settings.packing.onOtherCode')}
            placeholder={t('camera.station.asAll')}
            clearable
            data={(['next', 'refuse'] as const).map((code) => ({ value: code, label: t(`settings.packing.onOtherCodeOf.${code}`) }))}
            value={value.onOtherCode}
            onChange={(code) => onChange({ ...value, onOtherCode: code === 'next' || code === 'refuse' ? code : null })}
          />
          <Select
            label={t('camera.station.defaultPlatform')}
            clearable
            data={defaultPlatforms.map(({ code, name }) => ({ value: code, label: name }))}
            value={value.defaultPlatform}
            onChange={(defaultPlatform) => onChange({ ...value, defaultPlatform })}
          />
        </Group>
        <Switch
          label={t('camera.station.cameraScan')}
          description={t('camera.station.cameraScanHint')}
          checked={value.cameraScan !== false}
          onChange={(event) => onChange({ ...value, cameraScan: event.currentTarget.checked })}
        />
        <Switch
          label={t('camera.station.useRegion')}
          description={t('camera.station.regionHint')}
          checked={value.region !== null}
          onChange={(event) => onChange({ ...value, region: event.currentTarget.checked ? whole : null })}
        />
        {value.region === null ? null : (
          <>
            <Group grow>
              {sides.map((side) => (
                <NumberInput
                  key={side}
                  label={t(`camera.station.side.${side}`)}
                  suffix=" %"
                  min={side === 'x' || side === 'y' ? 0 : 5}
                  max={100}
                  allowDecimal={false}
                  value={Math.round((value.region?.[side] ?? 0) * 100)}
                  onChange={(percent) => setSide(side, Number(percent))}
                />
              ))}
            </Group>
            <Text size="xs" c="dimmed">
              {t('camera.station.regionNote')}
            </Text>
          </>
        )}
      </Stack>
    </Fieldset>
  );
}
