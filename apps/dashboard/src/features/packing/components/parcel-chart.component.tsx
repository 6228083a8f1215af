import { BarChart } from '@mantine/charts';
import { VisuallyHidden } from '@mantine/core';
import type { PackingFigure } from '@sigap/contracts';
import { languageOf } from '@sigap/ui';
import { useTranslation } from 'react-i18next';

/** Parcels and returns over time as bars, and the same rows as a table for who can't see bars. */
export function ParcelChart({ title, figures }: { title: string; figures: readonly PackingFigure[] }) {
  const { t, i18n } = useTranslation();
  const language = languageOf(i18n.language);
  return (
    <>
      <div role="img" aria-label={t('packing.chart', { title })}>
        <BarChart
          h={220}
          data={figures.map(({ name, parcels, returns }) => ({ name: timeName(name, language), parcels, returns }))}
          dataKey="name"
          type="stacked"
          series={[
            { name: 'parcels', label: t('packing.parcels'), color: 'sigap.6' },
            { name: 'returns', label: t('packing.returns'), color: 'grape.6' },
          ]}
          maxBarWidth={48}
          withLegend
          // a picture holds nothing to stop at with the keyboard
          barChartProps={{ accessibilityLayer: false }}
        />
      </div>
      <VisuallyHidden component="div">
        <ChartRows title={title} figures={figures} />
      </VisuallyHidden>
    </>
  );
}

export function ChartRows({ title, figures }: { title: string; figures: readonly PackingFigure[] }) {
  const { t, i18n } = useTranslation();
  const language = languageOf(i18n.language);
  return (
    <table>
      <caption>{title}</caption>
      <thead>
        <tr>
          <th scope="col">{t('packing.time')}</th>
          <th scope="col">{t('packing.parcels')}</th>
          <th scope="col">{t('packing.returns')}</th>
        </tr>
      </thead>
      <tbody>
        {figures.map(({ key, name, parcels, returns }) => (
          <tr key={key}>
            <th scope="row">{timeName(name, language)}</th>
            <td>{parcels}</td>
            <td>{returns}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

/** A day (`2026-11-30`) as the viewer's language writes it, short; an hour as it is. */
function timeName(name: string, language: string): string {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(name)) return name;
  return new Date(`${name}T00:00:00Z`).toLocaleDateString(language, { day: 'numeric', month: 'short', timeZone: 'UTC' });
}
