export { campaignReport, type ReportContext } from './campaign-report.ts';
export { goalStage, type GoalContext } from './goal-stage.ts';
export { openReports, type Reports, type ReportsContext } from './reports.ts';
