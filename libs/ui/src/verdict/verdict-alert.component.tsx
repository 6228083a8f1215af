import { Alert, Text } from '@mantine/core';
import { IconShieldCheck, IconShieldX } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';

/** As the API says it of a clip (`clipVerdict` of the contracts fits). */
export interface Verdict {
  readonly verdict: 'intact' | 'unknown' | 'forged' | 'changed';
  readonly signature: 'valid' | 'invalid' | 'unknown-key';
  readonly chain: { readonly sequence: number; readonly before: 'fits' | 'gap' | 'first'; readonly after: 'fits' | 'gap' | 'open' };
}

/** Is a file what was recorded, and is a clip missing beside it? */
export function VerdictAlert({ verdict }: { verdict: Verdict }) {
  const { t } = useTranslation();
  const isGood = verdict.verdict === 'intact';
  const { before, after, sequence } = verdict.chain;
  const hasGap = before === 'gap' || after === 'gap';
  const goodColour = hasGap ? 'yellow' : 'teal';
  return (
    <Alert
      id="clip-verdict"
      data-verdict={verdict.verdict}
      color={isGood ? goodColour : 'red'}
      icon={isGood ? <IconShieldCheck size={20} /> : <IconShieldX size={20} />}
      title={t(`verify.verdictOf.${verdict.verdict}`)}
      role={isGood ? 'status' : 'alert'}
    >
      <Text size="sm">
        {t(`verify.signatureOf.${verdict.signature}`)}
        {verdict.verdict === 'unknown' ? null : ` ${t('verify.place', { sequence })} ${t(hasGap ? 'verify.chainGap' : 'verify.chainFits')}`}
      </Text>
    </Alert>
  );
}
