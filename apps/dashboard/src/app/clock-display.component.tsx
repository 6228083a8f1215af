import { Stack, Text } from '@mantine/core';
import { languageOf, useNow } from '@sigap/ui';
import { useTranslation } from 'react-i18next';

/** Time and date of this computer, in the viewer's language. */
export function ClockDisplay() {
  const { i18n } = useTranslation();
  const language = languageOf(i18n.language);
  const time = useNow((now) => new Date(now).toLocaleTimeString(language, { hour: '2-digit', minute: '2-digit', second: '2-digit' }));
  const date = useNow((now) =>
    new Date(now).toLocaleDateString(language, { weekday: 'short', day: 'numeric', month: 'short', year: 'numeric' }),
  );
  return (
    <Stack gap={0} align="flex-end">
      <Text id="current-time" size="sm" fw={600} style={{ fontVariantNumeric: 'tabular-nums' }}>
        {time}
      </Text>
      <Text id="current-date" size="xs" c="dimmed" visibleFrom="sm">
        {date}
      </Text>
    </Stack>
  );
}
