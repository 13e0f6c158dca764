export { openAnalytics, type Analytics } from './analytics.ts';
export { csvOfTable } from './csv-table.ts';
