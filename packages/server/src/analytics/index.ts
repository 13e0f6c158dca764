export { openAnalytics, type Analytics } from './analytics.ts';
export { csvOfTable } from './csv-table.ts';
export { segmentUses as analysisUsesOfSegment } from './segment-uses.ts';
