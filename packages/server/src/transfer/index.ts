/** 导入导出 — uploads, imports, exports and the jobs that run them. */
export { openTransfer, IMPORT_SOURCE, type DryRun, type JobFile, type Preview, type Transfer } from './service.ts';
export { openJobs, type JobControl, type JobWork, type Jobs } from './jobs.ts';
export type { Job, JobDraft, JobKind, JobProgress } from './job-rows.ts';
export { ImportCounts } from './imports.ts';
export { EXPORT_COLUMNS, exportLines, type ExportOptions, type Subject } from './exports.ts';
export { guessMapping } from './guess-mapping.ts';
export type { ExportContext, TransferContext } from './context.ts';
