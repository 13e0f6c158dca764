import { Select } from 'antd';
import type { Language } from '../prefs.ts';
import { useWords } from '../words/index.ts';
import { LANGUAGES } from './receiver-draft.ts';

const OPTIONS = (['zh', 'en'] as const).map((value) => ({ value, label: LANGUAGES[value] }));

interface ToldLanguageProps {
  readonly value: Language;
  readonly onChange: (language: Language) => void;
}

/** 通知语言 — in which language receivers are told. */
export function ToldLanguage({ value, onChange }: ToldLanguageProps) {
  const { language } = useWords().dashboards.subscriptions;
  return <Select<Language> aria-label={language} style={{ width: 110 }} value={value} options={OPTIONS} onChange={onChange} />;
}
