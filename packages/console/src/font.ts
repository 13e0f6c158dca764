/** 字体 — of everything on screen; charts need it by name, a canvas knows no `inherit` and would write in its own, smaller one. */
export const FONT = `-apple-system, BlinkMacSystemFont, "Segoe UI", "PingFang SC", "Hiragino Sans GB", "Microsoft YaHei", "Noto Sans CJK SC", "Noto Sans SC", sans-serif`;
