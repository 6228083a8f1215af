import { Card, Center, Group, Stack, Title } from '@mantine/core';
import { LanguageSwitch, SchemeSwitch } from '@sigap/ui';
import type { ReactNode } from 'react';

/** Pages that need no account. */
export function PublicFrame({ title, children }: { title: string; children: ReactNode }) {
  return (
    <Center mih="100dvh" p="md">
      <Card withBorder shadow="sm" padding="lg" w="100%" maw={760}>
        <Stack>
          <Group justify="space-between" wrap="nowrap">
            <Group gap="sm" wrap="nowrap">
              <img src="/favicon.svg" width={36} height={36} alt="" />
              <Title order={1} size="h3">
                {title}
              </Title>
            </Group>
            <Group gap="xs" wrap="nowrap">
              <LanguageSwitch />
              <SchemeSwitch />
            </Group>
          </Group>
          {children}
        </Stack>
      </Card>
    </Center>
  );
}
