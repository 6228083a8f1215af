import type { PackingFigure } from '@sigap/contracts';
import { createInstance } from 'i18next';
import { renderToStaticMarkup } from 'react-dom/server';
import { I18nextProvider } from 'react-i18next';
import { expect, it } from 'vitest';
import { ChartRows } from './parcel-chart.component.js';

it('tells in a table what the bars show', async () => {
  const words = createInstance();
  await words.init({ lng: 'en', resources: {} });
  const empty = { meanSeconds: null, medianSeconds: null, parcelsPerHour: null, irregular: 0 };
  const figures: PackingFigure[] = [
    { ...empty, key: '08', name: '08', parcels: 12, returns: 1 },
    { ...empty, key: '2026-11-30', name: '2026-11-30', parcels: 7, returns: 0 },
  ];
  const markup = renderToStaticMarkup(
    <I18nextProvider i18n={words}>
      <ChartRows title="By hour" figures={figures} />
    </I18nextProvider>,
  );
  expect(markup).toContain('<caption>By hour</caption>');
  expect(markup).toContain('<th scope="row">08</th><td>12</td><td>1</td>');
  expect(markup).toContain('<th scope="row">Nov 30</th><td>7</td><td>0</td>');
});
