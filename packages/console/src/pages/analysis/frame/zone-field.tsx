import { GlobalOutlined } from '@ant-design/icons';
import { Select } from 'antd';
import { useMemo } from 'react';
import { useFormat } from '../../../use-format.ts';
import { useWords } from '../../../words/index.ts';

interface ZoneFieldProps {
  readonly value: string | undefined;
  readonly onChange: (zone: string | undefined) => void;
}

/** 时区 — in which days, weeks and hours are cut: the project's unless another is chosen. */
export function ZoneField({ value, onChange }: ZoneFieldProps) {
  const words = useWords().analysis.zone;
  const { zone } = useFormat();
  const options = useMemo(() => {
    const others = [...new Set(['UTC', ...Intl.supportedValuesOf('timeZone')])].filter((one) => one !== zone);
    return [{ value: '', label: words.project(zone) }, ...others.map((one) => ({ value: one, label: one }))];
  }, [zone, words]);
  return (
    <Select<string>
      showSearch={{ optionFilterProp: 'label' }}
      prefix={<GlobalOutlined />}
      aria-label={words.label}
      title={words.label}
      popupMatchSelectWidth={false}
      style={{ minWidth: 120 }}
      labelRender={({ value: chosen }) => (chosen === '' ? words.short : String(chosen))}
      value={value ?? ''}
      options={options}
      onChange={(chosen) => onChange(chosen === '' ? undefined : chosen)}
    />
  );
}
