import { theme as antTheme, type ThemeConfig } from 'antd';
import { useMemo } from 'react';
import { FONT } from './font.ts';
import { useDark } from './prefs.ts';

/** 主题 — Ant Design's tokens, light or dark, with motion unless the operator wants none. */
export function antThemeOf(dark: boolean, still: boolean): ThemeConfig {
  return {
    algorithm: dark ? antTheme.darkAlgorithm : antTheme.defaultAlgorithm,
    token: {
      colorPrimary: dark ? '#2aa79b' : '#0f766e',
      ...(dark
        ? { colorPrimaryBg: '#123a36', colorPrimaryBgHover: '#174742', colorPrimaryBorder: '#1f5f58', colorPrimaryHover: '#3dbdb0' }
        : {
            colorPrimaryBg: '#e4f3f0',
            colorPrimaryBgHover: '#d2ebe6',
            colorPrimaryBorder: '#93cdc3',
            colorPrimaryHover: '#12897f',
            colorPrimaryActive: '#0b5d57',
          }),
      colorInfo: dark ? '#4a9fd4' : '#0072b2',
      ...(dark ? { colorInfoBg: '#11283a', colorInfoBorder: '#1d4562' } : { colorInfoBg: '#e8f2f9', colorInfoBorder: '#a9cfe6' }),
      colorLink: dark ? '#4cc9bd' : '#0f766e',
      colorBgLayout: dark ? '#101314' : '#f5f7f7',
      ...(dark
        ? { colorBgContainer: '#181c1d', colorBgElevated: '#202526', colorBorderSecondary: '#2a3032' }
        : { colorBorderSecondary: '#e8ecec' }),
      colorTextTertiary: dark ? 'rgba(255,255,255,0.55)' : 'rgba(0,0,0,0.55)',
      colorTextDescription: dark ? 'rgba(255,255,255,0.6)' : 'rgba(0,0,0,0.6)',
      borderRadius: 6,
      fontFamily: FONT,
      motion: !still,
      motionDurationSlow: '0.2s',
      motionDurationMid: '0.15s',
    },
    components: {
      Menu: { itemHeight: 34, itemMarginBlock: 1, groupTitleFontSize: 12, itemBorderRadius: 6 },
      Table: { cellPaddingBlock: 10, headerBg: dark ? '#1d2223' : '#fafbfb' },
    },
  };
}

/** 配色 — distinguishable with every common colour blindness (after Okabe and Ito), at most five by meaning, then grey. */
const PALETTE = {
  light: {
    now: '#0f766e',
    before: '#9aa5a8',
    second: '#d97706',
    third: '#0072b2',
    fourth: '#b4558f',
    bad: '#c2410c',
    good: '#0f766e',
    grey: '#c3cacc',
  },
  dark: {
    now: '#3dbdb0',
    before: '#6d787b',
    second: '#e69f00',
    third: '#56b4e9',
    fourth: '#cc79a7',
    bad: '#f08a4b',
    good: '#3dbdb0',
    grey: '#4a5355',
  },
} as const;

export interface ChartColors {
  readonly dark: boolean;
  readonly palette: { readonly [K in keyof (typeof PALETTE)['light']]: string };
  readonly text: string;
  readonly line: string;
  readonly surface: string;
}

/** 图表主题 — the colours charts share, from the same tokens. */
export function useChartColors(): ChartColors {
  const dark = useDark();
  const { token } = antTheme.useToken();
  return useMemo(
    () => ({
      dark,
      palette: dark ? PALETTE.dark : PALETTE.light,
      text: token.colorTextSecondary,
      line: token.colorBorderSecondary,
      surface: token.colorBgElevated,
    }),
    [dark, token],
  );
}
