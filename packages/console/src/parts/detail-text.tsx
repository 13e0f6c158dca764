import { sentenceOfDetail } from '@gyre/domain';
import { usePrefs } from '../prefs.ts';

/** 发送说明 — what came of an attempt: our own words in the operator's language, a provider's in quotes. */
export function DetailText({ detail }: { readonly detail: string }) {
  const { language } = usePrefs();
  return <span style={{ overflowWrap: 'anywhere' }}>{sentenceOfDetail(detail)[language]}</span>;
}
