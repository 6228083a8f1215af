import { Tooltip } from '@mantine/core';

export type StatusTone = 'good' | 'bad' | 'unsure' | 'warn';

const colour: Record<StatusTone, string> = {
  good: 'var(--mantine-color-green-6)',
  bad: 'var(--mantine-color-red-6)',
  unsure: 'var(--mantine-color-gray-5)',
  warn: 'var(--mantine-color-yellow-6)',
};

/** Colour with words behind it: never colour alone. */
export function StatusDot({ tone, label }: { tone: StatusTone; label: string }) {
  return (
    <Tooltip label={label}>
      <span
        className="status-dot"
        data-tone={tone}
        role="img"
        aria-label={label}
        style={{
          display: 'inline-block',
          inlineSize: 12,
          blockSize: 12,
          flex: 'none',
          borderRadius: tone === 'unsure' ? 3 : '50%',
          background: colour[tone],
          boxShadow: `0 0 0 3px color-mix(in srgb, ${colour[tone]} 22%, transparent)`,
        }}
      />
    </Tooltip>
  );
}
