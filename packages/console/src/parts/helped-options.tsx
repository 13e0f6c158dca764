import { Space, Typography } from 'antd';
import type { ComponentType, ReactNode } from 'react';

interface HelpedOptionsProps<Value extends string> {
  /** `Radio` or `Checkbox`, whose group this stands in. */
  readonly as: ComponentType<{ readonly value: Value; readonly children: ReactNode }>;
  readonly options: readonly Value[];
  readonly words: Readonly<Record<Value, { readonly name: string; readonly help: string }>>;
}

/** 带说明的选项 — one option a line, each with what it means beside it. */
export function HelpedOptions<Value extends string>({ as: Option, options, words }: HelpedOptionsProps<Value>) {
  return (
    <Space orientation="vertical" size={4}>
      {options.map((option) => (
        <Option key={option} value={option}>
          {words[option].name}
          <Typography.Text type="secondary" style={{ marginInlineStart: 8 }}>
            {words[option].help}
          </Typography.Text>
        </Option>
      ))}
    </Space>
  );
}
