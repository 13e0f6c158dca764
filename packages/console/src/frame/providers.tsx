import { QueryClientProvider } from '@tanstack/react-query';
import { App, ConfigProvider } from 'antd';
import en from 'antd/es/locale/en_GB';
import zh from 'antd/es/locale/zh_CN';
import { type ReactNode, useEffect, useMemo } from 'react';
import { client } from '../api.ts';
import { useDark, usePrefs, useStill } from '../prefs.ts';
import { antThemeOf } from '../theme.ts';

/** Language, theme and cache around everything. */
export function Providers({ children }: { readonly children: ReactNode }) {
  const { language } = usePrefs();
  const dark = useDark();
  const still = useStill();
  const theme = useMemo(() => antThemeOf(dark, still), [dark, still]);
  useEffect(() => {
    document.documentElement.lang = language === 'zh' ? 'zh-CN' : 'en';
    document.documentElement.dataset['mode'] = dark ? 'dark' : 'light';
  }, [language, dark]);
  return (
    <QueryClientProvider client={client}>
      <ConfigProvider locale={language === 'zh' ? zh : en} theme={theme} button={{ autoInsertSpace: false }}>
        <App className="gyre-app" message={{ maxCount: 3 }}>
          {children}
        </App>
      </ConfigProvider>
    </QueryClientProvider>
  );
}
